using Ladis.Inference.Configuration;
using Ladis.Streaming.Records;

namespace Ladis.Inference.Role;

/// <summary>Headers of a request that its answers carry too: byte for byte, in their order, repetitions included.</summary>
internal sealed class PassedHeaders(IEnumerable<string> further)
{
    private readonly HashSet<string> _names = new(InferenceDefaults.PassedHeaders.Concat(further), StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<RecordHeader> Of(InputRecord request) =>
        request.Headers.Count == 0 ? [] : [.. request.Headers.Where(header => _names.Contains(header.Name))];
}
