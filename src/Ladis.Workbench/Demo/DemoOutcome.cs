using Ladis.Contracts.V1;

namespace Ladis.Workbench.Demo;

/// <summary>How the demo went.</summary>
/// <param name="FalseAlarms">Alarms raised by clean requests.</param>
/// <param name="Delay">The attacked request, counted from 1, that raised the alarm; null when none did.</param>
/// <param name="Resolved">Whether the alarm was resolved.</param>
/// <param name="Top">The ten most suspicious requests of the windows under alarm.</param>
/// <param name="TopAttacked">How many of them were attacked.</param>
/// <param name="CleanAccuracy">Share of right answers to clean requests.</param>
/// <param name="AttackedAccuracy">The same for attacked ones.</param>
internal sealed record DemoOutcome(
    int FalseAlarms, int? Delay, bool Resolved, IReadOnlyList<SuspiciousRequest> Top, int TopAttacked, double CleanAccuracy, double AttackedAccuracy)
{
    public bool IsGood => FalseAlarms == 0 && Delay is not null;
}
