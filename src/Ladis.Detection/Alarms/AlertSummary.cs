using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;
using Ladis.Detection.Policies;
using AttackedShare = Ladis.Contracts.V1.AttackedShare;
using ShiftKind = Ladis.Contracts.V1.ShiftKind;

namespace Ladis.Detection.Alarms;

/// <summary>The sentences of an alert that people read first.</summary>
internal static class AlertSummary
{
    /// <summary>Of an alarm that is raised or goes on.</summary>
    /// <param name="alert">The alert, filled.</param>
    /// <param name="policy">Its policy.</param>
    public static string Of(Alert alert, Policy policy) =>
        $"The inputs of {alert.StreamId} {(alert.State == AlertState.Updated ? "still do not" : "no longer")} come from the distribution that it was validated on: {policy.Claim(alert)} {WindowTest(alert.WindowTest)}{Kind(alert.Triage)}{Share(alert.AttackedShare)}";

    /// <summary>Of an alarm that ends.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="options">The detector's options.</param>
    public static string Resolved(Alert alert, DetectionOptions options) => alert.Resolution switch
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
}
