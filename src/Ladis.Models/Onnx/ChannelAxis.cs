using Ladis.Models.Graph;
using Ladis.Models.Graph.Schema;

namespace Ladis.Models.Onnx;

/// <summary>Decides which axis of a tensor holds the channels.</summary>
internal static class ChannelAxis
{
    private const string Transpose = "Transpose";
    private const string Permutation = "perm";
    private static readonly long[] ToChannelsLast = [0, 2, 3, 1];

    /// <summary>Operators that keep the order of the axes.</summary>
    private static readonly HashSet<string> Elementwise = new(StringComparer.Ordinal)
    {
        "Identity", "Cast", "Dropout", "Relu", "LeakyRelu", "Clip", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Gelu", "Elu",
        "Add", "Sub", "Mul", "Div", "PRelu", "QuantizeLinear", "DequantizeLinear",
    };

    /// <param name="graph">The graph that computes the tensor.</param>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="shape">The extents of one picture's axes, without the batch axis.</param>
    public static TapPooling PoolingOf(OnnxGraph graph, string tensor, IReadOnlyList<int> shape) => shape.Count switch
    {
        <= 1 => TapPooling.None,
        // Transformers put tokens before channels.
        2 => TapPooling.ChannelsLast,
        3 when IsChannelsLast(graph, tensor) => TapPooling.ChannelsLast,
        // ONNX's convolutions and pools know no other order.
        _ => TapPooling.ChannelsFirst,
    };

    private static bool IsChannelsLast(OnnxGraph graph, string tensor)
    {
        for (var at = tensor; at is not null && graph.ProducerOf(at) is { } node; at = graph.DataInput(node))
        {
            if (node.OpType == Transpose)
                return PermutationOf(node).SequenceEqual(ToChannelsLast);
            if (!Elementwise.Contains(node.OpType))
                return false;
        }

        return false;
    }

    private static IEnumerable<long> PermutationOf(NodeProto node) =>
        node.Attribute.FirstOrDefault(a => a.Name == Permutation)?.Ints ?? Enumerable.Empty<long>();
}
