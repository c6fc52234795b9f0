using Ladis.Contracts.V1;
using Ladis.Detection.Policies;

namespace Ladis.Detection.Alarms;

/// <summary>
/// How grave an alert is. Info: a policy without a bound on its false alarms. Warning: one with a bound. Critical: one with a bound, and triage
/// suspects an attack or at least half of the requests are affected beyond the interval's doubt.
/// </summary>
internal static class SeverityRule
{
    private const double MostRequests = 0.5;

    public static Severity Of(Policy policy, Triage? triage, AttackedShare? share)
    {
        if (!policy.HasBound)
            return Severity.Info;
        return triage?.Kind == ShiftKind.AdversarialSuspected || share?.Low >= MostRequests ? Severity.Critical : Severity.Warning;
    }
}
