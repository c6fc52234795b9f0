using Ladis.Models.Graph;
using Ladis.Models.Graph.Schema;

namespace Ladis.Models.Onnx;

/// <summary>Finds what stands before the last step of a classifier: a softmax, whole or written out, a sigmoid, the choice of a class, the naming of classes.</summary>
internal static class Normalisation
{
    private static readonly HashSet<string> Softmax = new(StringComparer.Ordinal) { "Softmax", "LogSoftmax" };

    /// <summary>Operators that leave the scores of all classes and return something of them: the best one, or a table by name.</summary>
    private static readonly HashSet<string> Choosing = new(StringComparer.Ordinal) { "ArgMax", "ZipMap" };

    /// <summary>Operators that only move, retype or name values.</summary>
    public static HashSet<string> Passing { get; } = new(StringComparer.Ordinal)
    {
        "Identity", "Cast", "Dropout", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "QuantizeLinear", "DequantizeLinear",
    };

    /// <param name="graph">The model.</param>
    /// <param name="tensor">Where to begin.</param>
    /// <param name="what">What that is, for people.</param>
    /// <returns>The scores before it; null when it is neither normalised nor chosen from.</returns>
    public static ClassScores? Behind(OnnxGraph graph, string tensor, string what)
    {
        ClassScores? chosen = null;
        while (graph.ProducerOf(tensor) is { } node && graph.DataInput(node) is { } input)
        {
            if (Softmax.Contains(node.OpType))
                return new(input, $"the input of the {node.OpType} that makes {what}", HeadKind.Softmax, true);
            if (node.OpType == "Sigmoid")
                return new(input, $"the input of the Sigmoid that makes {what}", HeadKind.Sigmoid, true);
            if (node.OpType == "Div" && BehindWrittenOut(graph, node) is { } exponent)
                return new(exponent, $"the input of the softmax, written out as Exp, ReduceSum and Div, that makes {what}", HeadKind.Softmax, true);
            if (Choosing.Contains(node.OpType))
                chosen = new(input, $"the input of the {node.OpType} that makes {what}", HeadKind.Softmax, false);
            else if (!Passing.Contains(node.OpType))
                break;
            tensor = input;
        }

        return chosen;
    }

    /// <summary>The names that a <c>ZipMap</c> gives the classes; none without one.</summary>
    public static IReadOnlyList<string> Labels(OnnxGraph graph) => graph.Nodes.FirstOrDefault(n => n.OpType == "ZipMap")
        ?.Attribute.FirstOrDefault(a => a.Name == "classlabels_strings")?.Strings.Select(s => s.ToStringUtf8()).ToList() ?? [];

    /// <summary>exp(x) / Σ exp(x); where the greatest is taken from x first, that changes nothing.</summary>
    private static string? BehindWrittenOut(OnnxGraph graph, NodeProto quotient)
    {
        if (Producer(graph, quotient.Input[0]) is not { OpType: "Exp" } power || Producer(graph, quotient.Input[1]) is not { OpType: "ReduceSum" } sum)
            return null;
        if (!ReferenceEquals(Producer(graph, sum.Input[0]), power))
            return null;
        var exponent = power.Input[0];
        return Producer(graph, exponent) is { OpType: "Sub" } difference && Producer(graph, difference.Input[1]) is { OpType: "ReduceMax" } ? difference.Input[0] : exponent;
    }

    private static NodeProto? Producer(OnnxGraph graph, string tensor)
    {
        var node = graph.ProducerOf(tensor);
        while (node is not null && Passing.Contains(node.OpType) && graph.DataInput(node) is { } input)
            node = graph.ProducerOf(input);
        return node;
    }
}
