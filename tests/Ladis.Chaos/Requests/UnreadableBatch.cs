using System.Text;
using Confluent.Kafka;

namespace Ladis.Chaos.Requests;

/// <summary>
/// A batch that is small on the wire and that clients do not decompress: it comes to more than the 100 MB (<c>receive.message.max.bytes</c>) that librdkafka takes by default.
/// </summary>
public static class UnreadableBatch
{
    /// <summary>Records of the batch.</summary>
    public const int Records = 3;

    private const int Zeros = 36_700_000;
    private const string Key = "zeros";

    /// <summary>Whether a record is of such a batch.</summary>
    public static bool Is(Message<byte[], byte[]> record) => record.Key is { } key && Encoding.ASCII.GetString(key) == Key;

    /// <summary>Puts one on a partition.</summary>
    public static async Task SendAsync(string bootstrapServers, TopicPartition partition)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            CompressionType = CompressionType.Zstd,
            EnableIdempotence = true,
            LingerMs = 4_000, // all of them are in it before it goes
            MessageMaxBytes = 2 * Records * Zeros,
            BatchSize = 2 * Records * Zeros,
        }).Build();
        var zeros = new byte[Zeros];
        await Task.WhenAll(Enumerable.Range(0, Records).Select(_ => producer.ProduceAsync(partition, new Message<byte[], byte[]> { Key = Encoding.ASCII.GetBytes(Key), Value = zeros })));
    }
}
