using System.Text.RegularExpressions;
using Ladis.Contracts.V1;
using Ladis.Models.Graph;

namespace Ladis.Models.Onnx;

/// <summary>
/// Turns what a user asked to tap into tensors. In this order: <c>penultimate</c> and <c>logits</c>, a tensor's name, a
/// node's name (its first output), a regular expression over whole tensor and node names.
/// </summary>
/// <param name="graph">The model.</param>
/// <param name="logits">Its class scores.</param>
/// <param name="penultimate">What its last linear layer reads; null where none was found.</param>
internal sealed class TapResolver(OnnxGraph graph, ClassScores logits, FoundTensor? penultimate)
{
    private const int NearestShown = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <exception cref="OnnxModelException">A request matches nothing, or the penultimate tensor cannot be found.</exception>
    public List<TapCandidate> Resolve(IReadOnlyList<string> requests)
    {
        var taps = requests.SelectMany(Matches).DistinctBy(t => t.Tensor, StringComparer.Ordinal).ToList();
        if (taps.DistinctBy(t => t.Name, StringComparer.Ordinal).Count() != taps.Count)
            throw new OnnxModelException($"Two taps of the model '{graph.Path}' would have the same name: {string.Join(", ", taps.Select(t => $"{t.Name} ({t.Tensor})"))}.");
        return taps;
    }

    private TapCandidate[] Matches(string request) => request switch
    {
        OnnxDefaults.LogitsTap => [new(request, logits.Tensor, TapRole.Logits, logits.Reason, true)],
        OnnxDefaults.PenultimateTap => [Penultimate()],
        _ when graph.HasTensor(request) => [Inner(request, "the tensor of that name", true)],
        _ when graph.NodeNamed(request) is { } node => [Inner(node.Output[0], $"the output of the node '{request}'", true)],
        _ => Pattern(request),
    };

    private TapCandidate Penultimate()
    {
        if (penultimate is { } found)
            return new(OnnxDefaults.PenultimateTap, found.Tensor, TapRole.Penultimate, found.Reason, true);
        throw new OnnxModelException(
            $"The model '{graph.Path}' has no Gemm, MatMul or Conv that leads straight to its logits '{logits.Tensor}', so the tap " +
            $"'{OnnxDefaults.PenultimateTap}' cannot be found. Name the tensor that the last layer reads by the model's setting Penultimate, or by the metadata '{OnnxMetadata.Penultimate}'; " +
            $"`ladis model inspect {graph.Path}` lists all tensors.");
    }

    private TapCandidate[] Pattern(string request)
    {
        if (Compile(request) is not { } pattern)
            throw Unknown(request);
        var taps = graph.Nodes
            .SelectMany(n => n.Output.Where(o => o.Length > 0 && !graph.IsConstant(o)).Select((o, i) => (Tensor: o, Node: i == 0 ? n.Name : "")))
            .Where(t => pattern.IsMatch(t.Tensor) || (t.Node.Length > 0 && pattern.IsMatch(t.Node)))
            .Select(t => Inner(t.Tensor, $"matches '{request}'", false))
            .ToArray();
        return taps.Length > 0 ? taps : throw Unknown(request);
    }

    private static Regex? Compile(string request)
    {
        try
        {
            return new Regex($"^(?:{request})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Patience);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private TapCandidate Inner(string tensor, string reason, bool exact)
    {
        var role = tensor == logits.Tensor ? TapRole.Logits
            : penultimate?.Tensor == tensor ? TapRole.Penultimate
            : TapRole.Inner;
        return new(tensor, tensor, role, reason, exact);
    }

    private OnnxModelException Unknown(string request)
    {
        var names = graph.Tensors.Concat(graph.Nodes.Select(n => n.Name).Where(n => n.Length > 0)).Distinct(StringComparer.Ordinal);
        var nearest = names.OrderBy(n => EditDistance.Between(request, n)).ThenBy(n => n, StringComparer.Ordinal).Take(NearestShown);
        return new($"The tap '{request}' is neither a tensor nor a node of the model '{graph.Path}', nor a pattern that matches one. " +
            $"Nearest: {string.Join(", ", nearest)}. `ladis model inspect {graph.Path}` lists all.");
    }
}
