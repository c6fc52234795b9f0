using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;

namespace Ladis.Detection.Alarms;

/// <summary>Which policies a detector follows: the alarm of record always, others by configuration.</summary>
internal static class AlarmPolicies
{
    public static IEnumerable<AlarmPolicy> Of(DetectionOptions options)
    {
        yield return AlarmPolicy.ConformalEDetector;
        if (options.PValueRejections > 0)
            yield return AlarmPolicy.ExactPValue;
        if (options.RateMargin > 0)
            yield return AlarmPolicy.DetectionRate;
        if (options.KernelWitness)
            yield return AlarmPolicy.KernelWitness;
    }
}
