using Confluent.Kafka;

namespace Ladis.Streaming.Records;

/// <summary>Between the client's records and ours.</summary>
internal static class RecordConversion
{
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static PartitionId ToPartition(TopicPartition partition) => new(partition.Topic, partition.Partition.Value);

    public static InputRecord ToInput(ConsumeResult<byte[], byte[]> result) => new()
    {
        Partition = ToPartition(result.TopicPartition),
        Offset = result.Offset.Value,
        // Producers write what they like there, microseconds too: the nearest time that can be told, so that nobody's reading ends by it.
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(result.Message.Timestamp.UnixTimestampMs, 0, Last)),
        Key = result.Message.Key,
        Value = result.Message.Value,
        Headers = ToHeaders(result.Message.Headers),
    };

    private static RecordHeader[] ToHeaders(Headers? headers) => headers is not { Count: > 0 }
        ? []
        : headers.Select(header => new RecordHeader(header.Key, header.GetValueBytes())).ToArray();
}
