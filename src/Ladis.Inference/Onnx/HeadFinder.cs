using Ladis.Inference.Onnx.Schema;

namespace Ladis.Inference.Onnx;

/// <summary>Finds the two tensors of a classifier that need no name: its logits and what its last linear layer reads.</summary>
internal static class HeadFinder
{
    private static readonly HashSet<string> Softmax = new(StringComparer.Ordinal) { "Softmax", "LogSoftmax" };
    /// <summary>Those of ONNX, and what ONNX Runtime's optimiser and quantiser make of them.</summary>
    private static readonly HashSet<string> Linear = new(StringComparer.Ordinal) { "Gemm", "MatMul", "FusedGemm", "FusedMatMul", "QGemm", "QLinearMatMul", "MatMulInteger" };
    private static readonly HashSet<string> Convolution = new(StringComparer.Ordinal) { "Conv", "FusedConv", "QLinearConv", "ConvInteger" };

    /// <summary>Operators that only move, retype or name values.</summary>
    private static readonly HashSet<string> Passing = new(StringComparer.Ordinal)
    {
        "Identity", "Cast", "Dropout", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "QuantizeLinear", "DequantizeLinear",
    };

    /// <summary>Operators that may stand between the last linear layer and the logits.</summary>
    private static readonly HashSet<string> Following = new(Passing, StringComparer.Ordinal)
    {
        "Add", "Sub", "Mul", "Div", "BatchNormalization",
    };

    /// <summary>In a fully convolutional head the class scores of a map are averaged after the last convolution.</summary>
    private static readonly HashSet<string> FollowingConvolution = new(Following, StringComparer.Ordinal)
    {
        "GlobalAveragePool", "AveragePool", "ReduceMean", "Relu",
    };

    /// <exception cref="OnnxModelException">The metadata name a tensor that does not exist.</exception>
    public static FoundTensor FindLogits(OnnxGraph graph)
    {
        if (Declared(graph, OnnxMetadata.Logits) is { } declared)
            return declared;
        foreach (var output in graph.Outputs)
        {
            if (BehindSoftmax(graph, output.Name) is { } logits)
                return logits;
        }

        if (graph.Outputs.FirstOrDefault(o => o.Name == OnnxDefaults.LogitsTap) is { } named)
            return new FoundTensor(named.Name, "the output of that name");
        var first = graph.Outputs.FirstOrDefault(LooksLikeScores) ?? graph.Outputs[0];
        return new FoundTensor(first.Name, graph.Outputs.Count == 1 ? "the only output" : "the first output with one row of numbers a picture");
    }

    /// <returns><see langword="null"/> when no linear layer leads to the logits.</returns>
    /// <exception cref="OnnxModelException">The metadata name a tensor that does not exist.</exception>
    public static FoundTensor? FindPenultimate(OnnxGraph graph, string logits) =>
        Declared(graph, OnnxMetadata.Penultimate)
        ?? InputOfLast(graph, logits, Linear, Following)
        ?? InputOfLast(graph, logits, Convolution, FollowingConvolution);

    private static FoundTensor? Declared(OnnxGraph graph, string key)
    {
        if (!graph.Metadata.TryGetValue(key, out var tensor))
            return null;
        if (!graph.HasTensor(tensor))
            throw new OnnxModelException($"The metadata '{key}' of the model '{graph.Path}' names the tensor '{tensor}', which the graph does not compute.");
        return new FoundTensor(tensor, $"the metadata '{key}'");
    }

    private static FoundTensor? BehindSoftmax(OnnxGraph graph, string output)
    {
        for (var tensor = output; graph.ProducerOf(tensor) is { } node; tensor = graph.DataInput(node)!)
        {
            if (graph.DataInput(node) is not { } input)
                return null;
            if (Softmax.Contains(node.OpType))
                return new FoundTensor(input, $"the input of the {node.OpType} that makes the output '{output}'");
            if (!Passing.Contains(node.OpType))
                return null;
        }

        return null;
    }

    private static FoundTensor? InputOfLast(OnnxGraph graph, string logits, HashSet<string> wanted, HashSet<string> passed)
    {
        for (var tensor = logits; graph.ProducerOf(tensor) is { } node;)
        {
            if (graph.DataInput(node) is not { } input)
                return null;
            if (wanted.Contains(node.OpType))
                return new FoundTensor(BeforeQuantization(graph, input), $"the input of the last {node.OpType} ({Label(node)}) before the logits");
            if (!passed.Contains(node.OpType))
                return null;
            tensor = input;
        }

        return null;
    }

    /// <summary>A quantised layer reads bytes; what they were made from are numbers.</summary>
    private static string BeforeQuantization(OnnxGraph graph, string tensor) =>
        graph.ProducerOf(tensor) is { OpType: "QuantizeLinear" or "DynamicQuantizeLinear" } node ? graph.DataInput(node) ?? tensor : tensor;

    private static bool LooksLikeScores(ValueInfoProto output)
    {
        var type = (ElementType)(output.Type?.TensorType?.ElemType ?? 0);
        var rank = output.Type?.TensorType?.Shape?.Dim.Count;
        return type is ElementType.Float32 or ElementType.Float16 or ElementType.Float64 or ElementType.Unknown && rank is null or 2;
    }

    private static string Label(NodeProto node) => node.Name.Length > 0 ? node.Name : node.Output[0];
}
