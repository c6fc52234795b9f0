namespace Ladis.Detection.Scheduled;

/// <summary>What one stream showed in the range.</summary>
/// <param name="StreamId">The stream.</param>
/// <param name="Partition">The partition that it was read from.</param>
/// <param name="Model">Its model, <c>id@version</c>.</param>
/// <param name="ModelSha256">SHA-256 of the model's file: two files of one name are two streams.</param>
/// <param name="BaselineId">The baseline that it was judged by.</param>
/// <param name="Requests">Requests judged.</param>
/// <param name="Windows">Windows tested.</param>
/// <param name="RejectedWindows">Windows whose p-value is at or below their level.</param>
/// <param name="SmallestPValue">Of all windows; null when none was tested.</param>
/// <param name="DetectionRate">The published gauge at the range's end, in the view where it is highest; null when the range is too short.</param>
/// <param name="BaselineDetectionRate">The same on held-out rows of the baseline.</param>
/// <param name="GreatestLogEvidence">Greatest natural logarithm of the evidence at the end of any window; null when none was tested.</param>
/// <param name="LogThreshold">The logarithm at which the alarm fires; null when no window was tested.</param>
/// <param name="Alarms">Alarms in order.</param>
/// <param name="Violations">The most suspicious requests of windows under alarm, best first.</param>
public sealed record StreamReport(
    string StreamId, int Partition, string Model, string ModelSha256, string BaselineId, long Requests, int Windows, int RejectedWindows, double? SmallestPValue, double? DetectionRate,
    double? BaselineDetectionRate, double? GreatestLogEvidence, double? LogThreshold, IReadOnlyList<RangeAlarm> Alarms, IReadOnlyList<Violation> Violations);
