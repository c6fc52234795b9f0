using System.Text;
using Confluent.Kafka;
using Ladis.Streaming.Records;
using Ladis.Streaming.Tests.Fixtures;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>On a real Kafka, with a batch that is small on the wire and that the client does not decompress.</summary>
[Collection(KafkaTests.Name)]
public sealed class StalledPositionsTests(KafkaBroker broker)
{
    /// <summary>More than the client makes of what came, and more than one record holds by default.</summary>
    private const int Zeros = 110_000_000;

    [Fact]
    public async Task Loop_ShouldNameWhatItCannotRead_AndPassOverItOnlyWhereItMay()
    {
        broker.SkipIfAbsent();
        var (input, output) = (await broker.CreateTopicAsync(), await broker.CreateTopicAsync());
        await SendAsync(input);
        var group = KafkaBroker.UniqueName();

        using (var waiting = LoopRig.Start(broker.BootstrapServers, input, group, new ScriptedProcessor(output)))
        {
            await Waits.Until(() => waiting.Status.Hindrance is not null && waiting.Metrics.Committed.WithLabels(input).Value == 1);
            Assert.StartsWith($"stands still: {input}/0/1 cannot be read: Decompression", waiting.Status.Hindrance, StringComparison.Ordinal);
            await Waits.Until(() => waiting.Metrics.Stalled.WithLabels("test-0").Value == 1 && waiting.Metrics.Lag.WithLabels(input, "0").Value == 2);
            await waiting.Stop();
            Assert.Null(waiting.Status.Failure);
        }

        Assert.Equal([1], LoopRig.Committed(broker.BootstrapServers, group, input));

        var unreadable = new List<InputRecord>();
        using var passing = LoopRig.Start(
            broker.BootstrapServers, input, group, new ScriptedProcessor(output) { AfterBatch = batch => unreadable.AddRange(batch.Where(r => r.Refusal is not null)) }, kafka: o => (o.SkipUnreadable, o.UnreadablePatience) = (true, TimeSpan.Zero));
        var outputs = TopicReader.Read(broker.BootstrapServers, output, 3);
        await Waits.Until(() => passing.Status.Hindrance is null && passing.Metrics.Committed.WithLabels(input).Value == 2);
        await passing.Stop();

        Assert.Equal(["0", "", "2"], outputs.Select(o => Encoding.UTF8.GetString(o.Message.Value ?? [])));
        Assert.Equal([3], LoopRig.Committed(broker.BootstrapServers, group, input));
        var passed = Assert.Single(unreadable);
        Assert.Equal((new PartitionId(input, 0), 1), (passed.Partition, passed.Offset));
        Assert.StartsWith("Decompression", passed.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(1, passing.Metrics.Skipped.WithLabels(input).Value);
    }

    /// <summary>A record, the unreadable one, a record: each in a batch of its own.</summary>
    private async Task SendAsync(string topic)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            CompressionType = CompressionType.Zstd,
            MessageMaxBytes = 2 * Zeros,
        }).Build();
        foreach (var record in new[] { Numbered.Record(0), new() { Value = new byte[Zeros] }, Numbered.Record(2) })
            await producer.ProduceAsync(topic, record);
    }
}
