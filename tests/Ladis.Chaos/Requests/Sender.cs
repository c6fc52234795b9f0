using System.Text;
using Confluent.Kafka;

namespace Ladis.Chaos.Requests;

/// <summary>Puts records on a topic and waits until the broker has them all: what is lost later was lost by the program.</summary>
public sealed class Sender : IDisposable
{
    private const int AtOnce = 500;

    private readonly IProducer<byte[], byte[]> _producer;

    /// <summary>Connects lazily.</summary>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="largest">The largest record in bytes.</param>
    public Sender(string bootstrapServers, int largest = 11 << 20) => _producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
    {
        BootstrapServers = bootstrapServers,
        EnableIdempotence = true,
        LingerMs = 2,
        MessageMaxBytes = largest,
        MessageTimeoutMs = 600_000, // a broker that is killed comes back
        ReconnectBackoffMaxMs = 500,
        Partitioner = Partitioner.Murmur2Random,
    }).SetErrorHandler((_, _) => { }).SetLogHandler((_, _) => { }).Build();

    /// <summary>Sends requests round the partitions of a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">Its number of partitions.</param>
    /// <param name="numbers">The requests' numbers.</param>
    /// <param name="request">Makes the request with a number.</param>
    public Task SendAsync(string topic, int partitions, Range numbers, Func<int, Message<byte[], byte[]>> request) =>
        SendAsync(Enumerable.Range(numbers.Start.Value, numbers.End.Value - numbers.Start.Value).Select(n => (new TopicPartition(topic, n % partitions), request(n))));

    /// <summary>Sends records in order.</summary>
    public async Task SendAsync(IEnumerable<(TopicPartition Partition, Message<byte[], byte[]> Record)> records)
    {
        foreach (var chunk in records.Chunk(AtOnce))
            await Task.WhenAll(chunk.Select(r => _producer.ProduceAsync(r.Partition, r.Record)));
    }

    /// <summary>A request under its number as a key.</summary>
    public static Message<byte[], byte[]> Plain(int number, byte[] value) => new() { Key = Encoding.ASCII.GetBytes($"{number}"), Value = value };

    /// <inheritdoc />
    public void Dispose() => _producer.Dispose();
}
