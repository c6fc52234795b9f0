using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;

namespace Ladis.Detection.Policies;

/// <summary>The published rule: the detection rate of a view exceeds the baseline's by a margin. The tests behind a rate share their data: no bound.</summary>
internal sealed class DetectionRatePolicy(DetectionOptions options) : Policy
{
    public override AlarmPolicy Kind => AlarmPolicy.DetectionRate;

    public override bool HasBound => false;

    public override string Bound { get; } =
        $"None: the detection rate of a view exceeds the baseline detection rate by {options.RateMargin:G3}; the tests behind a rate share their data.";

    public override (bool Raises, bool Renews) Judge(WindowTest? test, IReadOnlyList<DetectionRate> rates)
    {
        var exceeds = rates.Any(r => r.Rate >= r.BaselineRate + options.RateMargin);
        return (exceeds, exceeds);
    }

    public override string Claim(Alert alert) => $"the detection rate is {Largest(alert)} (a policy without a bound on false alarms).";

    private static string Largest(Alert alert) =>
        alert.DetectionRates.MaxBy(r => r.Rate - r.BaselineRate) is { } rate ? $"{rate.Rate:P0} in {rate.Tap}/{rate.View}, against {rate.BaselineRate:P0} on the baseline" : "unknown";
}
