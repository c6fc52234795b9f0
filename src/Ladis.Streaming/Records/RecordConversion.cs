using Confluent.Kafka;

namespace Ladis.Streaming.Records;

/// <summary>Between the client's records and ours.</summary>
internal static class RecordConversion
{
    /// <summary>The end of the year 9999: protobuf's timestamps and .NET's end there.</summary>
    private const long LastMillisecond = 253_402_300_799_999;

    public static PartitionId ToPartition(TopicPartition partition) => new(partition.Topic, partition.Partition.Value);

    /// <summary>
    /// Whether a record's time is none: producers send microseconds for milliseconds, and brokers up to 3.9 let them in. Such a time becomes the nearest one
    /// that there is.
    /// </summary>
    public static bool HasNoTime(ConsumeResult<byte[], byte[]> result) => result.Message.Timestamp.UnixTimestampMs is < 0 or > LastMillisecond;

    public static InputRecord ToInput(ConsumeResult<byte[], byte[]> result) => new()
    {
        Partition = ToPartition(result.TopicPartition),
        Offset = result.Offset.Value,
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(result.Message.Timestamp.UnixTimestampMs, 0, LastMillisecond)),
        Key = result.Message.Key,
        Value = result.Message.Value,
        Headers = ToHeaders(result.Message.Headers),
    };

    private static RecordHeader[] ToHeaders(Headers? headers) => headers is not { Count: > 0 }
        ? []
        : headers.Select(header => new RecordHeader(header.Key, header.GetValueBytes())).ToArray();
}
