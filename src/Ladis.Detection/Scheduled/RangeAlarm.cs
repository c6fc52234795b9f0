namespace Ladis.Detection.Scheduled;

/// <summary>An alarm within the range.</summary>
/// <param name="AlertId">Its identity.</param>
/// <param name="Policy">The policy that raised it.</param>
/// <param name="StartedAt">Event time of the request that raised it.</param>
/// <param name="ResolvedAt">Event time of the request that resolved it; null when it lasts to the range's end.</param>
/// <param name="Topic">The request that raised it: topic.</param>
/// <param name="Partition">Partition.</param>
/// <param name="Offset">Offset.</param>
/// <param name="Summary">The alert's sentence.</param>
public sealed record RangeAlarm(
    string AlertId, string Policy, DateTimeOffset StartedAt, DateTimeOffset? ResolvedAt, string Topic, int Partition, long Offset, string Summary);
