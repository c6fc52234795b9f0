using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;
using Ladis.Statistics;
using DetectionRate = Ladis.Contracts.V1.DetectionRate;

namespace Ladis.Detection.Policies;

/// <summary>So many of the last windows reject at a level. Each test is exact, but windows overlap: no bound.</summary>
internal sealed class ExactPValuePolicy(DetectionOptions options) : Policy
{
    private readonly Queue<double> _pValues = [];

    public override AlarmPolicy Kind => AlarmPolicy.ExactPValue;

    public override bool HasBound => false;

    public override string Bound { get; } =
        $"None: {options.PValueRejections} of {options.PValueWindows} windows at level {options.PValueLevel:G3}; each test is exact at its level, but the windows overlap.";

    public override (bool Raises, bool Renews) Judge(WindowTest? test, IReadOnlyList<DetectionRate> rates)
    {
        if (test is { Conclusive: true })
            Remember(test.PValue);
        return (test is not null && _pValues.Count(p => MinP.Rejects(p, options.PValueLevel)) >= options.PValueRejections, Rejects(test, options.PValueLevel));
    }

    public override void Spend(AlertState state, bool active)
    {
        if (state == AlertState.Resolved)
            _pValues.Clear();
    }

    public override void Fill(Alert alert)
    {
        if (alert.Policy == Kind)
            alert.RecentPValues.Add(_pValues);
    }

    public override string Claim(Alert alert) =>
        $"{alert.RecentPValues.Count(p => MinP.Rejects(p, alert.Parameters.PValueLevel))} of the last {alert.RecentPValues.Count} window tests reject at level {alert.Parameters.PValueLevel:G3} (a policy without a bound on false alarms).";

    public override void Save(StreamCheckpoint checkpoint) => checkpoint.RecentPValues.Add(_pValues);

    public override void Load(StreamCheckpoint checkpoint)
    {
        foreach (var p in checkpoint.RecentPValues)
            Remember(p);
    }

    private void Remember(double pValue)
    {
        if (_pValues.Count == options.PValueWindows)
            _pValues.Dequeue();
        _pValues.Enqueue(pValue);
    }
}
