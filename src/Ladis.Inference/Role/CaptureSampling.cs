using Ladis.Contracts;
using Ladis.Inference.Configuration;
using Ladis.Streaming.Records;

namespace Ladis.Inference.Role;

/// <summary>
/// Decides whose activations are published: by the request's coordinates alone, so that a replay, another worker and another batch
/// decide alike.
/// </summary>
internal sealed class CaptureSampling(CaptureOptions options)
{
    /// <summary>Sets the second choice apart from the first: of what a rate captures every part is looked at again, not the part with the least numbers.</summary>
    private const ulong Again = 0xC045_157E;

    /// <summary>Every request, and every one looked at again or none.</summary>
    public static CaptureSampling All(bool again) => new(new CaptureOptions { Consistency = { Every = again ? 1 : 0 } });

    /// <summary>Whether activations carry a sketch of the picture.</summary>
    public bool Sketch => options.Sketch;

    /// <summary>The context of a request whose activation is published; empty where it has none.</summary>
    public string ContextOf(PendingRequest request) => BoundedText.Cut(RequestHeader.ValueOf(request, options.ContextHeader) ?? "");

    public bool Includes(InputRecord record) =>
        record.Offset % options.Every == 0 && (options.Rate >= 1 || Uniform(record, 0) < options.Rate);

    /// <summary>One captured request in so many is looked at again; 0: none.</summary>
    public int AgainEvery => options.Consistency.Every;

    /// <summary>Whether the request is captured, and looked at again on its filtered picture.</summary>
    public bool LooksAgainAt(InputRecord record) =>
        options.Consistency.Every > 0 && Includes(record) && (options.Consistency.Every == 1 || Uniform(record, Again) * options.Consistency.Every < 1);

    /// <summary>A number in [0, 1) with 53 bits, equal for equal coordinates; another for another salt.</summary>
    private static double Uniform(InputRecord record, ulong salt) =>
        (Mix(Mix((ulong)record.Partition.Partition ^ (salt << 32)) ^ (ulong)record.Offset) >> 11) * (1.0 / (1UL << 53));

    /// <summary>The finalizer of SplitMix64 (Steele, Lea, Flood 2014).</summary>
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
