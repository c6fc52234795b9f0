using Ladis.Models.Graph;
using Ladis.Models.Graph.Schema;

namespace Ladis.Models.Onnx;

/// <summary>Finds the two tensors of a classifier that need no name: its logits and what its last linear layer reads.</summary>
internal static class HeadFinder
{
    /// <summary>Those of ONNX, and what ONNX Runtime's optimiser and quantiser make of them.</summary>
    private static readonly HashSet<string> Linear = new(StringComparer.Ordinal) { "Gemm", "MatMul", "FusedGemm", "FusedMatMul", "QGemm", "QLinearMatMul", "MatMulInteger" };
    private static readonly HashSet<string> Convolution = new(StringComparer.Ordinal) { "Conv", "FusedConv", "QLinearConv", "ConvInteger" };

    /// <summary>Operators that may stand between the last linear layer and the logits.</summary>
    private static readonly HashSet<string> Following = new(Normalisation.Passing, StringComparer.Ordinal)
    {
        "Add", "Sub", "Neg", "Mul", "Div", "BatchNormalization",
    };

    /// <summary>In a fully convolutional head the class scores of a map are averaged after the last convolution.</summary>
    private static readonly HashSet<string> FollowingConvolution = new(Following, StringComparer.Ordinal)
    {
        "GlobalAveragePool", "AveragePool", "ReduceMean", "Relu",
    };

    /// <param name="graph">The model.</param>
    /// <param name="chosen">The setting <c>Logits</c>.</param>
    /// <exception cref="OnnxModelException">The setting or the metadata name a tensor that does not exist, or more than one output may be meant.</exception>
    public static ClassScores FindLogits(OnnxGraph graph, string? chosen)
    {
        if (Declared(graph, chosen, nameof(OnnxClassifierOptions.Logits), OnnxMetadata.Logits) is { } declared)
            return Normalisation.Behind(graph, declared.Tensor, $"'{declared.Tensor}' ({declared.Reason})") ?? new(declared.Tensor, declared.Reason, HeadKind.Softmax, false);
        var behind = graph.Outputs.Select(o => Normalisation.Behind(graph, o.Name, $"the output '{o.Name}'")).OfType<ClassScores>().OrderByDescending(s => s.IsNormalised).DistinctBy(s => s.Tensor, StringComparer.Ordinal).ToList();
        var normalised = behind.Where(s => s.IsNormalised).ToList();
        if (normalised.Count == 1)
            return normalised[0];
        if (graph.Outputs.FirstOrDefault(o => o.Name == OnnxDefaults.LogitsTap) is { } named)
            return new(named.Name, "the output of that name", HeadKind.Softmax, false);
        return normalised.Count > 1 ? throw Ambiguous(graph, normalised) : OnlyOne(graph, behind);
    }

    /// <param name="graph">The model.</param>
    /// <param name="logits">The tensor of the class scores.</param>
    /// <param name="chosen">The setting <c>Penultimate</c>.</param>
    /// <returns><see langword="null"/> when no linear layer leads to the logits.</returns>
    /// <exception cref="OnnxModelException">The setting or the metadata name a tensor that does not exist.</exception>
    public static FoundTensor? FindPenultimate(OnnxGraph graph, string logits, string? chosen) =>
        Declared(graph, chosen, nameof(OnnxClassifierOptions.Penultimate), OnnxMetadata.Penultimate)
        ?? InputOfLast(graph, logits, Linear, Following)
        ?? InputOfLast(graph, logits, Convolution, FollowingConvolution);

    private static FoundTensor? Declared(OnnxGraph graph, string? chosen, string setting, string key)
    {
        if (chosen is null && !graph.Metadata.ContainsKey(key))
            return null;
        var (tensor, said) = chosen is null ? (graph.Metadata[key], $"the metadata '{key}'") : (chosen, $"the setting {setting}");
        return graph.HasTensor(tensor)
            ? new FoundTensor(tensor, said)
            : throw new OnnxModelException($"{char.ToUpperInvariant(said[0])}{said[1..]} of the model '{graph.Path}' names the tensor '{tensor}', which the graph does not compute. "
                + $"`ladis model inspect {graph.Path}` lists all tensors.");
    }

    private static ClassScores OnlyOne(OnnxGraph graph, List<ClassScores> behind)
    {
        var scores = graph.Outputs.Where(LooksLikeScores).Select(o => new ClassScores(o.Name, "", HeadKind.Softmax, false)).Concat(behind)
            .DistinctBy(s => s.Tensor, StringComparer.Ordinal).ToList();
        if (scores.Count > 1)
            throw Ambiguous(graph, scores);
        if (behind.Count == 1)
            return behind[0];
        var output = scores.Count == 1 ? scores[0].Tensor : graph.Outputs[0].Name;
        return new(output, graph.Outputs.Count == 1 ? "the only output" : "the only output with one row of numbers a picture", HeadKind.Softmax, false);
    }

    private static OnnxModelException Ambiguous(OnnxGraph graph, List<ClassScores> scores) => new(
        $"The model '{graph.Path}' has more than one output that may be its class scores: {string.Join(", ", scores.Select(s => $"'{s.Tensor}'{(s.Reason.Length > 0 ? $" ({s.Reason})" : "")}"))}. "
        + $"Say which by the model's setting Logits, such as Ladis:Inference:Models:0:Logits={scores[^1].Tensor}.");

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
        if (output.Type is { TensorType: null })
            return false;
        var type = (ElementType)(output.Type?.TensorType?.ElemType ?? 0);
        var rank = output.Type?.TensorType?.Shape?.Dim.Count;
        return type is ElementType.Float32 or ElementType.Float16 or ElementType.Float64 or ElementType.Unknown && rank is null or 2;
    }

    private static string Label(NodeProto node) => node.Name.Length > 0 ? node.Name : node.Output[0];
}
