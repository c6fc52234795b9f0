using Ladis.Contracts.V1;
using Ladis.Detection.Windows;
using Ladis.Statistics;
using DetectionRate = Ladis.Contracts.V1.DetectionRate;

namespace Ladis.Detection.Policies;

/// <summary>
/// A rule by which one stream raises alarms: its evidence, when that is enough, what it promises, and how it says so. A function of the arrivals.
/// A new one is a subclass, its line in <see cref="PolicyList"/> and a member of <see cref="AlarmPolicy"/>.
/// </summary>
internal abstract class Policy
{
    /// <summary>Its name on the wire; in metrics the same in snake case.</summary>
    public abstract AlarmPolicy Kind { get; }

    /// <summary>What it promises about false alarms, as alerts state it.</summary>
    public abstract string Bound { get; }

    /// <summary>Whether it promises anything: without a bound an alert is no more than information.</summary>
    public abstract bool HasBound { get; }

    /// <summary>What tells the identities of its alarms from those of other policies at the same request.</summary>
    public virtual string IdPart => $"\n{Kind}";

    /// <summary>Takes in an arrival.</summary>
    /// <param name="sample">The arrival.</param>
    public virtual void Observe(StreamSample sample)
    {
    }

    /// <summary>What it says after an arrival.</summary>
    /// <param name="test">The window test that was made at this arrival; null where none was.</param>
    /// <param name="rates">The detection rates that were made at this arrival; none where none were.</param>
    /// <returns>Whether there is enough to raise an alarm, and to keep one.</returns>
    public abstract (bool Raises, bool Renews) Judge(WindowTest? test, IReadOnlyList<DetectionRate> rates);

    /// <summary>Forgets evidence that has been reported: what follows must speak for itself.</summary>
    /// <param name="state">What was reported at this arrival; unspecified when nothing was.</param>
    /// <param name="active">Whether its alarm is active now.</param>
    public virtual void Spend(AlertState state, bool active)
    {
    }

    /// <summary>Puts its evidence into a verdict.</summary>
    public virtual void Fill(Verdict verdict)
    {
    }

    /// <summary>Puts its evidence into an alert, of this policy or another.</summary>
    public virtual void Fill(Alert alert)
    {
    }

    /// <summary>Why there is an alarm: the end of the alert's first sentence.</summary>
    /// <param name="alert">The alert of this policy, filled.</param>
    public abstract string Claim(Alert alert);

    /// <summary>Puts what replay cannot rebuild into a checkpoint.</summary>
    public virtual void Save(StreamCheckpoint checkpoint)
    {
    }

    /// <summary>Goes on with a predecessor's state, or from the beginning where that followed another set of policies.</summary>
    /// <exception cref="ArgumentException">The state belongs to another baseline or version, or is damaged.</exception>
    public virtual void Load(StreamCheckpoint checkpoint)
    {
    }

    /// <summary>Whether a window test was made and rejects at a level.</summary>
    protected static bool Rejects(WindowTest? test, double level) => test is not null && MinP.Rejects(test.PValue, level);
}
