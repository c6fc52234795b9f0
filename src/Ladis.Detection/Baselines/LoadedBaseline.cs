using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Statistics;

namespace Ladis.Detection.Baselines;

/// <summary>A baseline ready for use: the snapshot's identity, and the statistics fitted on its rows.</summary>
/// <param name="Id">SHA-256 of the snapshot's bytes, lower-case hexadecimal.</param>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Statistics">Views, scores and reference rows; a function of the snapshot.</param>
public sealed record LoadedBaseline(string Id, BaselineSnapshot Snapshot, Baseline Statistics)
{
    /// <summary>The view that the kernel witness looks at: the whitened class residual, always the first.</summary>
    internal const int WitnessView = 0;

    private const int WitnessPairs = 384;

    private readonly Lazy<KernelWitnessCalibration> _witness =
        new(() => new KernelWitnessCalibration(Statistics.Reference, Statistics.HeldOut, WitnessView, WitnessPairs, Seed.From(Id).With("kernel-witness")));

    private readonly Lazy<CopyRule?> _copies = new(() => FitCopies(Snapshot));

    /// <summary>What the kernel-witness arm starts from, for all streams and loops; computed when it is first asked for.</summary>
    internal KernelWitnessCalibration Witness => _witness.Value;

    /// <summary>When two requests are near copies; null where the baseline has no penultimate tap. Computed when it is first asked for.</summary>
    internal CopyRule? Copies => _copies.Value;

    /// <summary>Where the penultimate row of an observation stands; -1 where it has none.</summary>
    internal int PenultimateTap { get; } = PenultimateOf(Snapshot);

    /// <summary>The model that the rows came from.</summary>
    public ModelReference Model => Snapshot.Model;

    /// <summary>Whether the alarm looks at consistency scores: enough of its rows have one.</summary>
    public bool HasConsistency { get; } = Statistics.Options.Scores.Any(score => score.Kind == ScoreKind.Consistency);

    /// <summary>What is said of consistency scores where a baseline is shown, and when it comes into use.</summary>
    public string ConsistencyNote => (HasConsistency, Snapshot.Consistency.Count(score => !float.IsNaN(score))) switch
    {
        (true, var rows) => $"consistency scores of {rows} rows: the alarm looks at that of each request that has one",
        (false, 0) => "no consistency scores, so the alarm does not look at them: build it anew, with Ladis:Inference:Capture:Consistency:Every above 0, to find weak attacks too",
        (false, var rows) => $"consistency scores of {rows} rows, too few for the alarm to look at them: build it of more rows that have one",
    };

    /// <summary>Why the activations of a model cannot be judged by this baseline; null when they can.</summary>
    /// <param name="model">The model that answered a request.</param>
    /// <param name="taps">The taps that were published with the answer.</param>
    public string? Mismatch(ModelReference model, IEnumerable<TapActivation> taps)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!string.Equals(model.Sha256, Model.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            return $"Baseline {FileHashes.Short(Id)} was built from {FileHashes.Named(Model)}, but the stream comes from {FileHashes.Named(model)}. "
                + "Build a baseline of this very file with 'ladis baseline build'.";
        }

        var missing = Snapshot.Taps.Where(t => !taps.Any(p => Matches(t, p))).Select(t => t.Tap).ToList();
        return missing.Count == 0
            ? null
            : $"Baseline {FileHashes.Short(Id)} needs tap {string.Join(", ", missing)}, which the stream of {FileHashes.Named(model)} does not carry with the same number of values. "
                + "Publish the same taps (Ladis:Inference:Models:0:Taps), or build a baseline from those that are published.";
    }

    /// <summary>An activation as the statistics see it: its taps in the baseline's order.</summary>
    /// <param name="activation">Of the baseline's model (<see cref="Mismatch"/> is null).</param>
    public Observation Observe(Activation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        var taps = new float[Snapshot.Taps.Count][];
        for (var i = 0; i < taps.Length; i++)
            taps[i] = TensorValues.ToArray(activation.Taps.First(p => Matches(Snapshot.Taps[i], p)).Values);
        var consistency = activation.HasConsistency && float.IsFinite(activation.Consistency) ? activation.Consistency : double.NaN;
        return new Observation(taps, activation.PredictedClass, Statistics.Contexts?.NumberOf(activation.Context) ?? 0, consistency);
    }

    /// <summary>Rows that lie evenly over the baseline, as many as the rule looks at.</summary>
    private static CopyRule? FitCopies(BaselineSnapshot snapshot)
    {
        if (PenultimateOf(snapshot) is not (>= 0 and var place))
            return null;
        var tap = snapshot.Taps[place].Values;
        var (columns, values) = ((int)tap.Shape[1], TensorValues.ToArray(tap));
        var (rows, chosen) = (values.Length / columns, Math.Min(values.Length / columns, CopyRule.MostRows));
        return chosen < 2 ? null : CopyRule.Fit([.. Enumerable.Range(0, chosen).Select(i => values.AsSpan((int)((long)i * rows / chosen) * columns, columns).ToArray())]);
    }

    private static int PenultimateOf(BaselineSnapshot snapshot) => snapshot.Taps.ToList().FindIndex(tap => tap.Role == TapRole.Penultimate);

    private static bool Matches(BaselineTap wanted, TapActivation published) =>
        string.Equals(wanted.Tap, published.Tap, StringComparison.Ordinal) && TensorValues.Count(published.Values) == wanted.Values.Shape[1];
}
