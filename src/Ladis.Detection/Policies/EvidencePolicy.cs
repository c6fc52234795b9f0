using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Windows;

namespace Ladis.Detection.Policies;

/// <summary>
/// A policy that gathers evidence arrival by arrival, bounds its false alarms by α·t, and begins anew from the baseline once it has spoken. Its alarm is
/// kept by evidence at a lower level, or by the window test.
/// </summary>
/// <param name="alpha">α.</param>
/// <param name="renewal">The level at which a window test keeps an alarm.</param>
internal abstract class EvidencePolicy(double alpha, double renewal) : Policy
{
    private bool _crossed;
    private long _first;

    public override bool HasBound => true;

    public abstract double LogThreshold { get; }

    /// <summary>Whether there is enough evidence to keep an alarm active.</summary>
    protected abstract bool Renewed { get; }

    /// <summary>Arrivals that the evidence is about.</summary>
    protected abstract long Arrivals { get; }

    /// <summary>Natural logarithms of the evidence; none before the first bet, as a number that stands for no evidence is none that JSON knows.</summary>
    protected abstract IEnumerable<ScoreEvidence> Scores { get; }

    public sealed override void Observe(StreamSample sample)
    {
        _crossed = Advance(sample);
        // Also after the detector has begun anew by itself, because a bag was full.
        if (Arrivals == 1)
            _first = sample.Offset;
    }

    public sealed override (bool Raises, bool Renews) Judge(WindowTest? test, IReadOnlyList<DetectionRate> rates) => (_crossed, Renewed || Rejects(test, renewal));

    public sealed override void Spend(AlertState state, bool active)
    {
        if (state is not (AlertState.Firing or AlertState.Resolved) && !(active && Renewed))
            return;
        BeginAnew();
        _crossed = false;
    }

    public virtual SequentialEvidence Evidence() => new() { LogThreshold = LogThreshold, Alpha = alpha, Arrivals = Arrivals, FirstOffset = _first, Scores = { Scores } };

    public sealed override void Save(StreamCheckpoint checkpoint) => Save(checkpoint, _first);

    public sealed override void Load(StreamCheckpoint checkpoint) => _first = LoadEvidence(checkpoint);

    /// <summary>Takes in an arrival; says whether the evidence is at or above the threshold.</summary>
    protected abstract bool Advance(StreamSample sample);

    /// <summary>Gathers evidence anew, from the baseline.</summary>
    protected abstract void BeginAnew();

    /// <summary>Saves the evidence and the offset of the first arrival that it is about.</summary>
    protected abstract void Save(StreamCheckpoint checkpoint, long first);

    /// <summary>Loads the evidence; returns the offset of the first arrival that it is about.</summary>
    protected abstract long LoadEvidence(StreamCheckpoint checkpoint);

    /// <summary>The evidence as a sentence's end.</summary>
    protected static string Against(SequentialEvidence evidence) =>
        $"{Greatest(evidence)} against a threshold of {evidence.LogThreshold:F1}; a false alarm within t requests has probability at most {evidence.Alpha:G3}·t.";

    /// <summary>The kernel witness has none while it learns anew what to look at.</summary>
    private static string Greatest(SequentialEvidence evidence)
    {
        if (evidence.Scores.MaxBy(score => DecidingEvidence.Of(score, evidence.TrueMix)) is not { } greatest)
            return "none since it was last reported";
        var weighted = greatest.HasWeightedLogEValue ? $"{greatest.WeightedLogEValue:F1}" : "none yet";
        return evidence.TrueMix
            ? $"{greatest.LogEValue:F1}, and {weighted} where the mix of true classes is allowed for (natural logs; both count),"
            : $"{greatest.LogEValue:F1} (natural log)";
    }
}
