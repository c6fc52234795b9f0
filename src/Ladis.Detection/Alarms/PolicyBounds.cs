using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;

namespace Ladis.Detection.Alarms;

/// <summary>What each policy promises about false alarms, as alerts state it.</summary>
internal static class PolicyBounds
{
    public static string Of(AlarmPolicy policy, DetectionOptions options) => policy switch
    {
        AlarmPolicy.ConformalEDetector =>
            $"A false alarm within the first t requests of a stream has probability at most {options.Alpha:G3}·t, for every t, as long as clean requests are exchangeable with the baseline given their predicted classes.",
        AlarmPolicy.KernelWitness =>
            $"A false alarm of this policy within the first t requests of a stream has probability at most {options.KernelWitnessAlpha:G3}·t, for every t, as long as clean requests are exchangeable with the baseline given their predicted classes; of this policy or the conformal e-detector, at most {options.Alpha + options.KernelWitnessAlpha:G3}·t.",
        AlarmPolicy.ExactPValue =>
            $"None: {options.PValueRejections} of {options.PValueWindows} windows at level {options.PValueLevel:G3}; each test is exact at its level, but the windows overlap.",
        AlarmPolicy.DetectionRate =>
            $"None: the detection rate of a view exceeds the baseline detection rate by {options.RateMargin:G3}; the tests behind a rate share their data.",
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "No such policy."),
    };
}
