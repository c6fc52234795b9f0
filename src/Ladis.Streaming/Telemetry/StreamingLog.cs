using Confluent.Kafka;
using Ladis.Streaming.Records;
using Microsoft.Extensions.Logging;

namespace Ladis.Streaming.Telemetry;

/// <summary>Every log message of this project, with its id.</summary>
internal static partial class StreamingLog
{
    [LoggerMessage(1000, LogLevel.Information, "Loop {Loop}: {From} → {To}.")]
    public static partial void Transition(this ILogger logger, string loop, LoopState from, LoopState to);

    [LoggerMessage(1001, LogLevel.Information, "Loop {Loop}: assigned {Partitions}.")]
    public static partial void Assigned(this ILogger logger, string loop, string partitions);

    [LoggerMessage(1002, LogLevel.Information, "Loop {Loop}: revoked {Partitions}.")]
    public static partial void Revoked(this ILogger logger, string loop, string partitions);

    [LoggerMessage(1003, LogLevel.Warning, "Loop {Loop}: lost {Partitions}; their open work is dropped and done by the new owner.")]
    public static partial void Lost(this ILogger logger, string loop, string partitions);

    [LoggerMessage(1004, LogLevel.Warning, "Loop {Loop}: transaction aborted ({Reason}); going back to the committed offsets.")]
    public static partial void Aborted(this ILogger logger, string loop, string reason);

    [LoggerMessage(1005, LogLevel.Critical, "Loop {Loop} ended by an error: {Reason}")]
    public static partial void Faulted(this ILogger logger, Exception exception, string loop, string reason);

    [LoggerMessage(1006, LogLevel.Warning, "Loop {Loop}: Kafka client: {Reason}.{Rest}")]
    public static partial void Transient(this ILogger logger, string loop, string reason, string rest = "");

    [LoggerMessage(1007, LogLevel.Warning, "Record {Record} put aside as dead letter: {Reason}: {Detail}{Rest}")]
    public static partial void DeadLetter(this ILogger logger, string record, string reason, string detail, string rest);

    [LoggerMessage(1013, LogLevel.Warning, "The broker does not tell {Setting} of topic {Topic} ({Reason}); dead letters are cut at what the client sends at most (message.max.bytes).")]
    public static partial void LimitUnknown(this ILogger logger, string topic, string setting, string reason);

    [LoggerMessage(1014, LogLevel.Error, "Loop {Loop} stands still: {Stall}. Ladis:Kafka:SkipUnreadable=true passes over what cannot be read, after Ladis:Kafka:UnreadablePatience.")]
    public static partial void Stalled(this ILogger logger, string loop, string stall);

    [LoggerMessage(1017, LogLevel.Warning, "Loop {Loop}: the client has not got through to its consumer group for {Seconds:F0} s; another one joins in its place.")]
    public static partial void JoinsAnew(this ILogger logger, string loop, double seconds);

    [LoggerMessage(1008, LogLevel.Critical, "Loop {Loop} did not finish within the shutdown time; what it had begun is done again by its successor.")]
    public static partial void Unfinished(this ILogger logger, string loop);

    [LoggerMessage(1009, LogLevel.Warning, "The schema registry at {Url} does not answer ({Reason}); will be tried again.")]
    public static partial void RegistrySilent(this ILogger logger, string url, string reason);

    [LoggerMessage(1010, LogLevel.Warning, "Kafka client: {Code}: {Reason}{Rest}")]
    public static partial void ClientError(this ILogger logger, ErrorCode code, string reason, string rest);

    [LoggerMessage(1012, LogLevel.Critical, "Loop {Loop} ended: {Reason}")]
    public static partial void Denied(this ILogger logger, string loop, string reason);

    [LoggerMessage(1016, LogLevel.Warning, "Loop {Loop}: {Partition} is another log than before: {Reason}. It is read from its first record on.")]
    public static partial void LogReplaced(this ILogger logger, string loop, PartitionId partition, string reason);

    [LoggerMessage(1015, LogLevel.Error, "Loop {Loop}: {Count} records of {Partition} before offset {First} were deleted before they were processed: retention (retention.ms, retention.bytes) is shorter than the loop is behind.")]
    public static partial void Missed(this ILogger logger, string loop, long count, PartitionId partition, long first);

    /// <summary>A line of librdkafka's own log.</summary>
    /// <param name="logger">Where it goes.</param>
    /// <param name="message">The line.</param>
    /// <param name="pace">How often one facility's lines are repeated.</param>
    public static void Client(this ILogger logger, LogMessage message, LogPace pace)
    {
        // What becomes of a connection is reported as an error, too.
        if (message.Facility == "FAIL")
            return;
        // Ladis:Kafka:Properties go to every client, so that each is told which of them are for the others.
        var isForOthers = message.Facility == "CONFWARN" && message.Message.Contains("will be ignored by this", StringComparison.Ordinal);
        var level = isForOthers ? LogLevel.Debug : (LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging);
        if (logger.IsEnabled(level) && (level < LogLevel.Warning || pace.Admits(message.Facility, out _)))
            logger.ClientLine(level, message.Name, message.Facility, message.Message);
    }

    [LoggerMessage(EventId = 1011, Message = "{Client} {Facility}: {Message}")]
    private static partial void ClientLine(this ILogger logger, LogLevel level, string client, string facility, string message);
}
