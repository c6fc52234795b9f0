using Ladis.Contracts.V1;
using Ladis.Streaming.Records;
using Microsoft.Extensions.Logging;

namespace Ladis.Detection.Telemetry;

/// <summary>Every log message of the detector, with its id.</summary>
internal static partial class DetectionLog
{
    [LoggerMessage(3000, LogLevel.Information, "Baseline {Baseline} of model {Model} is in use: {Rows} rows, taps {Taps}; {Consistency}.")]
    public static partial void BaselineInUse(this ILogger logger, string baseline, string model, int rows, string taps, string consistency);

    [LoggerMessage(3001, LogLevel.Error, "Activations are dropped ({Reason}): {Problem}")]
    public static partial void Dropping(this ILogger logger, string reason, string problem);

    [LoggerMessage(3002, LogLevel.Warning, "Alert {AlertId} {State}: {Summary}")]
    public static partial void Alert(this ILogger logger, string alertId, AlertState state, string summary);

    [LoggerMessage(3003, LogLevel.Information, "{Partition}: goes on at offset {Live}, rebuilding windows from {Floor}; {Streams} streams.")]
    public static partial void Restored(this ILogger logger, string partition, long live, long floor, int streams);

    [LoggerMessage(3004, LogLevel.Warning, "Stream {Stream} begins anew: it is judged by another baseline than before.")]
    public static partial void BeginsAnew(this ILogger logger, string stream);

    [LoggerMessage(3005, LogLevel.Warning, "Stream {Stream} is forgotten: it was the least recently used, and {Limit} streams of a partition are kept (Ladis:Detection:MaxStreams).")]
    public static partial void Evicted(this ILogger logger, string stream, int limit);

    [LoggerMessage(3006, LogLevel.Error, "Baseline {Baseline} is refused, the one in use stays: {Problem}")]
    public static partial void BaselineRefused(this ILogger logger, string baseline, string problem);

    [LoggerMessage(3007, LogLevel.Error, "Passed over on the baselines topic: {Problem}")]
    public static partial void BaselineUnusable(this ILogger logger, string problem);

    [LoggerMessage(3008, LogLevel.Warning, "Baseline {Baseline} of the topic is passed over: a file of Ladis:Baselines:Files stands for {Model}.")]
    public static partial void BaselinePinned(this ILogger logger, string baseline, string model);

    [LoggerMessage(3010, LogLevel.Warning, "What stood under key {Key} of the baselines topic is deleted and offered no more.")]
    public static partial void BaselineWithdrawn(this ILogger logger, string key);

    [LoggerMessage(3011, LogLevel.Information, "Baseline {Baseline} of model {Model} takes over, or has done so, at stream time {Time:O}.")]
    public static partial void BaselineScheduled(this ILogger logger, string baseline, string model, DateTimeOffset time);

    [LoggerMessage(3012, LogLevel.Warning, "{Partition} is another log than the one that was judged: {Reason}. Its streams begin anew at its first record; alarms that were open end.")]
    public static partial void LogReplaced(this ILogger logger, PartitionId partition, string reason);

    [LoggerMessage(3013, LogLevel.Error, "{Problem}")]
    public static partial void CheckpointRefused(this ILogger logger, string problem);

    [LoggerMessage(3014, LogLevel.Warning, "The alerts topic tells of {Partition}: {Open} alarms are open and go on under their ids; nothing below offset {Offset} is published again.")]
    public static partial void AlertsRead(this ILogger logger, PartitionId partition, int open, long offset);

    [LoggerMessage(3015, LogLevel.Error, "What the alerts topic tells of {Partition} cannot be read, so that alarms that stand there may be published again, under other ids: {Problem}")]
    public static partial void AlertsUnreadable(this ILogger logger, PartitionId partition, string problem);

    [LoggerMessage(3009, LogLevel.Warning, "The baselines topic cannot be followed at present: {Problem}")]
    public static partial void CannotFollow(this ILogger logger, string problem);
}
