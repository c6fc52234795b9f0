namespace Ladis.Statistics;

/// <summary>How a baseline is built from its rows. Equal rows and options give an equal baseline.</summary>
public sealed record BaselineOptions
{
    /// <summary>Decides the split. <value>the seed of nothing</value></summary>
    public Seed Seed { get; init; }

    /// <summary>Share of the rows that views and scores are fitted on, within (0, 1). <value>0.25</value></summary>
    public double FitShare { get; init; } = BaselineDefaults.FitShare;

    /// <summary>Share of the rows that tests draw from, within (0, 1); what remains is held out. <value>0.5</value></summary>
    public double ReferenceShare { get; init; } = BaselineDefaults.ReferenceShare;

    /// <summary>Most bins a class of the conformal bags, 8 to 256. <value>64</value></summary>
    public int Bins { get; init; } = BaselineDefaults.Bins;

    /// <summary>The views that window tests combine. <value>penultimate class residual (whitened), logits sorted, penultimate raw</value></summary>
    public IReadOnlyList<ViewOptions> Views { get; init; } =
    [
        new(ViewKind.ClassResidual, BaselineDefaults.Penultimate),
        new(ViewKind.Sorted, BaselineDefaults.Logits),
        new(ViewKind.Raw, BaselineDefaults.Penultimate),
    ];

    /// <summary>
    /// The scores that the conformal detector watches; consistency only where enough rows have it. <value>margin, rivalry and consistency of the logits, residual and
    /// overconfidence of the penultimate tap</value>
    /// </summary>
    public IReadOnlyList<ScoreOptions> Scores { get; init; } =
    [
        new(ScoreKind.Margin, BaselineDefaults.Logits),
        new(ScoreKind.Residual, BaselineDefaults.Penultimate),
        new(ScoreKind.Overconfidence, BaselineDefaults.Penultimate),
        new(ScoreKind.Rivalry, BaselineDefaults.Logits),
        new(ScoreKind.Consistency, BaselineDefaults.Logits),
    ];

    /// <summary>
    /// Scores that were learned from attacked rows (<see cref="TrainedScoreFitter"/>), watched after <see cref="Scores"/>. They read the taps
    /// <see cref="BaselineDefaults.Penultimate"/> and <see cref="BaselineDefaults.Logits"/>. <value>none</value>
    /// </summary>
    public IReadOnlyList<TrainedScoreWeights> TrainedScores { get; init; } = [];

    internal void Check()
    {
        if (!(FitShare > 0 && ReferenceShare > 0 && FitShare + ReferenceShare < 1))
        {
            throw new ArgumentException($"The shares {FitShare} (fit) and {ReferenceShare} (reference) must be above 0 and leave some rows to hold out.", nameof(FitShare));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(Bins, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Bins, 256);
    }
}
