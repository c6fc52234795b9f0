using Ladis.Contracts;
using Ladis.Contracts.V1;

namespace Ladis.Workbench.Demo;

/// <summary>A moment of the demo in one line of text.</summary>
internal static class DemoLine
{
    public const string Header = "traffic      sent  answered  accuracy  detection rate (baseline) in view        p-value  evidence/threshold  alarm";

    public static string Of(DemoSnapshot now)
    {
        var p = now.Verdict is { } v ? $"{v.WindowTest.PValue:F3}" : "–";
        var accuracy = now.Accuracy is { } a ? $"{100 * a:F0} %" : "–";
        return $"{now.Phase,-11} {now.Sent,5} {now.Answered,9} {accuracy,9}  {Rate(now.Verdict),-39} {p,7}  {Evidence(now.Verdict),8} / {now.Verdict?.Sequential.LogThreshold ?? 0,-7:F1}  {(now.AlarmActive ? "FIRING" : "quiet")}";
    }

    /// <summary>The detection rate in the view where it is farthest above the baseline's.</summary>
    public static string Rate(Verdict? verdict) => verdict?.DetectionRates.MaxBy(r => r.Rate - r.BaselineRate) is { } rate
        ? $"{100 * rate.Rate,3:F0} % ({100 * rate.BaselineRate:F0} %) {rate.View}"
        : "  –";

    /// <summary>The greatest evidence of any score.</summary>
    public static string Evidence(Verdict? verdict) => verdict is null ? "–" : $"{DecidingEvidence.Of(verdict.Sequential):F1}";
}
