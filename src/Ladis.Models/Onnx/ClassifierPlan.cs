using Ladis.Models.Graph;
using Ladis.Models.Preprocessing;

namespace Ladis.Models.Onnx;

/// <summary>What the file alone says about how a classifier is fed and tapped.</summary>
internal sealed record ClassifierPlan(OnnxModelFile File, Preprocessor Preprocessor, ClassScores Logits, IReadOnlyList<TapCandidate> Candidates)
{
    /// <summary>The tensors that the runtime must return.</summary>
    public IReadOnlyList<string> Outputs { get; } = [.. Candidates.Select(c => c.Tensor).Prepend(Logits.Tensor).Distinct(StringComparer.Ordinal)];

    /// <exception cref="OnnxModelException">No image input, an unknown tap, or preprocessing that makes no sense.</exception>
    public static ClassifierPlan Make(OnnxModelFile file, OnnxClassifierOptions options)
    {
        var resolver = new PreprocessingResolver(options.Preprocessing, file.Graph.Metadata, file.Path);
        var input = resolver.Complete(InputFinder.Find(file.Graph, resolver.Layout));
        var logits = HeadFinder.FindLogits(file.Graph, options.Logits);
        var taps = new TapResolver(file.Graph, logits, HeadFinder.FindPenultimate(file.Graph, logits.Tensor, options.Penultimate));
        return new ClassifierPlan(file, new Preprocessor(input, resolver.Resolve(input)), logits, taps.Resolve(options.Taps ?? OnnxDefaults.Taps));
    }

    /// <summary>The taps with their shapes. What a pattern matched but is no row of numbers a picture is left out.</summary>
    /// <exception cref="OnnxModelException">A tap that was named is no row of numbers a picture.</exception>
    public IReadOnlyList<Tap> TapsSeenBy(SessionProbe probe) => [.. Candidates.Select(c => Seen(c, probe)).OfType<Tap>()];

    /// <summary>The numbers a picture that the model returns as class scores: one where it tells two classes apart by a single one.</summary>
    /// <exception cref="OnnxModelException">The logits are not one row of numbers a picture.</exception>
    public int ColumnsSeenBy(SessionProbe probe)
    {
        if (probe.Outputs[Logits.Tensor] is { } output)
        {
            var classes = output.RowShape.Aggregate(1, (product, extent) => product * extent);
            if (classes >= 1 && (classes == 1 || output.RowShape.Max() == classes))
                return classes;
        }

        var shape = probe.Outputs[Logits.Tensor] is { } seen ? $"[{string.Join(',', seen.RowShape)}] a picture" : "not one row of numbers a picture";
        throw new OnnxModelException($"The model '{File.Path}' is no classifier that Ladis can watch: its logits '{Logits.Tensor}' ({Logits.Reason}) are {shape}, " +
            $"and one row of class scores is needed. Name another tensor by the model's setting Logits, or by the metadata '{OnnxMetadata.Logits}'.");
    }

    private Tap? Seen(TapCandidate candidate, SessionProbe probe)
    {
        if (candidate.Tensor == Logits.Tensor && ColumnsSeenBy(probe) == 1)
            return new Tap(candidate.Name, candidate.Tensor, candidate.Role, $"{candidate.Reason}; its number becomes the scores of two classes", [2], TapPooling.None, probe.Outputs[candidate.Tensor]!.Type);
        if (probe.Outputs[candidate.Tensor] is { } output)
            return new Tap(candidate.Name, candidate.Tensor, candidate.Role, candidate.Reason, output.RowShape,
                ChannelAxis.PoolingOf(File.Graph, candidate.Tensor, output.RowShape), output.Type);
        if (!candidate.Exact)
            return null;
        throw new OnnxModelException($"The tap '{candidate.Name}' of the model '{File.Path}' cannot be captured: the tensor '{candidate.Tensor}' is not one row of " +
            "float32, float16 or float64 numbers a picture. Choose another tensor.");
    }
}
