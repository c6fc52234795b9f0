using Ladis.Contracts.V1;

namespace Ladis.Workbench.Demo;

/// <summary>A moment of the demo, as the table shows it.</summary>
/// <param name="Phase">What is being sent.</param>
/// <param name="Sent">Requests sent.</param>
/// <param name="Answered">Requests answered.</param>
/// <param name="Accuracy">Share of right answers among the last 200; null before the first.</param>
/// <param name="Verdict">The last evaluated window; null before the first.</param>
/// <param name="Alerts">All alerts so far.</param>
internal sealed record DemoSnapshot(string Phase, int Sent, int Answered, double? Accuracy, Verdict? Verdict, IReadOnlyList<Alert> Alerts)
{
    public bool AlarmActive => Alerts.Count > 0 && Alerts[^1].State != AlertState.Resolved;
}
