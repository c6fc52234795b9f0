using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;
using Ladis.Statistics;
using AttackedShare = Ladis.Contracts.V1.AttackedShare;
using ShiftKind = Ladis.Contracts.V1.ShiftKind;

namespace Ladis.Detection.Alarms;

/// <summary>The sentences of an alert that people read first.</summary>
internal static class AlertSummary
{
    public static string Of(Alert alert, DetectionOptions options) => alert.State == AlertState.Resolved
        ? Resolved(alert, options)
        : $"{Claim(alert)} {WindowTest(alert.WindowTest)}{Kind(alert.Triage)}{Share(alert.AttackedShare)}";

    private static string Claim(Alert alert)
    {
        var inputs = $"The inputs of {alert.StreamId} {(alert.State == AlertState.Updated ? "still do not" : "no longer")} come from the distribution that it was validated on: ";
        return inputs + alert.Policy switch
        {
            AlarmPolicy.ConformalEDetector =>
                $"evidence {Against(alert.Sequential)}",
            AlarmPolicy.KernelWitness =>
                $"kernel-witness evidence {Against(alert.KernelWitness)}",
            AlarmPolicy.ExactPValue =>
                $"{alert.RecentPValues.Count(p => MinP.Rejects(p, alert.Parameters.PValueLevel))} of the last {alert.RecentPValues.Count} window tests reject at level {alert.Parameters.PValueLevel:G3} (a policy without a bound on false alarms).",
            _ =>
                $"the detection rate is {Largest(alert)} (a policy without a bound on false alarms).",
        };
    }

    private static string Resolved(Alert alert, DetectionOptions options) => alert.Resolution switch
    {
        AlertResolution.BaselineReplaced => $"The stream {alert.StreamId} is judged by another baseline from now on; the alarm under the old one ends.",
        AlertResolution.LogReplaced => $"The activations of {alert.StreamId} come from another log than those before (the topic was made again, or has lost its end); the alarm in the old one ends.",
        AlertResolution.StateLost => $"What was known of {alert.StreamId} cannot be read (its checkpoint is damaged); it begins anew, and its alarm ends.",
        AlertResolution.Evicted => $"The stream {alert.StreamId} was the least recently used of more than {options.MaxStreams} and is forgotten; its alarm ends with it.",
        _ => $"The inputs of {alert.StreamId} have shown no deviation for {options.ResolveAfter} requests.",
    };

    private static string WindowTest(WindowTest test) => test.Conclusive
        ? $"Exact window test: p = {test.PValue:G3} over {test.Requests} requests."
        : $"Exact window test: inconclusive, only {test.Requests} requests could be matched with the baseline.";

    private static string Kind(Triage? triage) => triage?.Kind switch
    {
        ShiftKind.AdversarialSuspected => " The pattern looks like an attack.",
        ShiftKind.Corruption => " The pattern looks like changed images: a sensor, a codec, the light.",
        ShiftKind.ClassMix => " The pattern looks like another mix of classes.",
        ShiftKind.Undetermined => " What kind of change it is cannot be told yet.",
        _ => "",
    };

    private static string Share(AttackedShare? share) => share is null
        ? ""
        : $" Visibly affected: about {share.Share:P0} of {share.Requests} requests ({share.Confidence:P0} interval {share.Low:P0} to {share.High:P0}); those that look clean come on top.";

    private static string Largest(Alert alert) =>
        alert.DetectionRates.MaxBy(r => r.Rate - r.BaselineRate) is { } rate ? $"{rate.Rate:P0} in {rate.Tap}/{rate.View}, against {rate.BaselineRate:P0} on the baseline" : "unknown";

    private static string Against(SequentialEvidence evidence) =>
        $"{Greatest(evidence)} against a threshold of {evidence.LogThreshold:F1}; a false alarm within t requests has probability at most {evidence.Alpha:G3}·t.";

    /// <summary>The kernel witness has none while it learns anew what to look at.</summary>
    private static string Greatest(SequentialEvidence evidence) =>
        evidence.Scores.Count == 0 ? "none since it was last reported" : $"{evidence.Scores.Max(s => s.LogEValue):F1} (natural log)";
}
