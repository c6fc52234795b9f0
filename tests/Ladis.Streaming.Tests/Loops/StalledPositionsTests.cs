using System.Text;
using Confluent.Kafka;
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
        var (input, output, letters) = (await broker.CreateTopicAsync(), await broker.CreateTopicAsync(), await broker.CreateTopicAsync());
        await SendAsync(input);
        var group = KafkaBroker.UniqueName();

        using (var waiting = LoopRig.Start(broker.BootstrapServers, input, group, new ScriptedProcessor(output), deadLetters: letters))
        {
            await Eventually(() => waiting.Status.Hindrance is not null && waiting.Metrics.Committed.WithLabels(input).Value == 1);
            Assert.StartsWith($"stands still: {input}/0/1 cannot be read: Decompression", waiting.Status.Hindrance, StringComparison.Ordinal);
            await Eventually(() => waiting.Metrics.Stalled.WithLabels("test-0").Value == 1 && waiting.Metrics.Lag.WithLabels(input, "0").Value == 2);
            await waiting.Stop();
            Assert.Null(waiting.Status.Failure);
        }

        Assert.Equal([1], LoopRig.Committed(broker.BootstrapServers, group, input));
        Assert.Empty(TopicReader.ReadToEnd(broker.BootstrapServers, letters));

        using var passing = LoopRig.Start(
            broker.BootstrapServers, input, group, new ScriptedProcessor(output), kafka: o => (o.SkipUnreadable, o.UnreadablePatience) = (true, TimeSpan.Zero), deadLetters: letters);
        var outputs = TopicReader.Read(broker.BootstrapServers, output, 2);
        await Eventually(() => passing.Status.Hindrance is null && passing.Metrics.Committed.WithLabels(input).Value == 1);
        await passing.Stop();

        Assert.Equal([0, 2], outputs.Select(Numbered.NumberOf));
        Assert.Equal([3], LoopRig.Committed(broker.BootstrapServers, group, input));
        var letter = Assert.Single(TopicReader.ReadToEnd(broker.BootstrapServers, letters));
        Assert.Equal((input, "0", "1", "Unreadable"), (Header(letter, "topic"), Header(letter, "partition"), Header(letter, "offset"), Header(letter, "reason")));
        Assert.StartsWith("Decompression", Header(letter, "message"), StringComparison.Ordinal);
        Assert.Equal(1, passing.Metrics.Skipped.WithLabels(input).Value);
    }

    private static string Header(ConsumeResult<byte[], byte[]> record, string name) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes($"ladis.error.{name}"));

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

    private static async Task Eventually(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Waits.Long);
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token);
    }
}
