using System.Text;
using Confluent.Kafka;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>Records that used to stop every worker for good, on a real broker: each is answered or becomes a dead letter, and those behind it are answered.</summary>
[Collection(KafkaTests.Name)]
public sealed class PoisonTests(KafkaBroker broker)
{
    private const int Zeros = 20_000_000;
    private const long Microseconds = 1_795_698_918_010_000;

    [Fact]
    public async Task Worker_ShouldAnswerWhatComesBehind_WhenARecordIsLargerThanAnyTopicTakes()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "zeros");
        var worker = await ladis.StartAsync("inference", "--model", Deployment.Model("shapes.onnx"));

        await SendAsync(ladis, [new() { Value = new byte[Zeros] }, new() { Value = Picture() }]);

        Assert.Equal([1], ladis.Predictions(1).Select(p => (int)p.Source.Offset));
        var letter = Assert.Single(ladis.Await("DeadLetters", 1));
        Assert.Equal($"{Zeros}", Header(letter, "ladis.error.value-bytes"));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(new byte[Zeros])), Header(letter, "ladis.error.value-sha256"));
        Assert.Equal(("0", "0"), (Header(letter, "ladis.error.partition"), Header(letter, "ladis.error.offset")));
        Assert.InRange(letter.Message.Value.Length, 10_000_000, 15_728_640);
        Assert.Equal(0, await Deployment.StopAsync(worker));
    }

    [Fact]
    public async Task Worker_ShouldAnswerWithATimeThatTopicsTake_WhateverTheRequestsIs()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "times");
        await ladis.TakeAnyTimeAsync("Requests");
        var worker = await ladis.StartAsync("inference", "--model", Deployment.Model("shapes.onnx"));
        var now = TimeProvider.System.GetUtcNow();
        var inTwoHours = now.AddHours(2);

        await SendAsync(ladis, [
            new() { Value = Picture(), Timestamp = new Timestamp(Microseconds, TimestampType.CreateTime) },
            new() { Value = Picture(), Timestamp = new Timestamp(inTwoHours.ToUnixTimeMilliseconds(), TimestampType.CreateTime) },
            new() { Value = "nothing"u8.ToArray(), Timestamp = new Timestamp(Microseconds, TimestampType.CreateTime) },
            new() { Value = Picture() },
        ]);

        var predictions = ladis.Await("Predictions", 3);
        Assert.Equal([0, 1, 3], ladis.Predictions(3).Select(p => (int)p.Source.Offset));
        Assert.Equal(inTwoHours.ToUnixTimeMilliseconds(), DateTimeOffset.Parse(Header(predictions[1], "ladis.event-time")).ToUnixTimeMilliseconds());
        Assert.All(predictions, p => Assert.InRange(p.Message.Timestamp.UtcDateTime, now.UtcDateTime.AddMinutes(-1), now.UtcDateTime.AddHours(1)));
        Assert.Equal("9999-12-31T23:59:59.9990000+00:00", Header(Assert.Single(ladis.Await("DeadLetters", 1)), "ladis.event-time"));
        Assert.Equal(0, await Deployment.StopAsync(worker));
    }

    [Fact]
    public async Task Worker_ShouldAnswerWhatComesBehind_WhenAnAnswerIsLargerThanItsTopicTakes()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "answers");
        await ladis.TakeAtMostAsync("Predictions", 8_000);
        var worker = await ladis.StartAsync("inference", "--model", Deployment.Model("shapes.onnx"));

        // The answer carries its request's key.
        await SendAsync(ladis, [new() { Value = Picture() }, new() { Key = new byte[30_000], Value = Picture() }, new() { Value = Picture() }]);

        Assert.Equal([0, 2], ladis.Predictions(2).Select(p => (int)p.Source.Offset));
        var letter = Assert.Single(ladis.Await("DeadLetters", 1));
        Assert.Equal(("1", "OutputTooLarge"), (Header(letter, "ladis.error.offset"), Header(letter, "ladis.error.reason")));
        Assert.Matches(
            $"^The record for topic '{ladis.Topic("Predictions")}' has 30\\d{{3}} bytes, and at most 8000 are possible: the topic's max.message.bytes.$",
            Header(letter, "ladis.error.message"));
        Assert.Equal(2, ladis.All("Activations").Count);
        Assert.Equal(0, await Deployment.StopAsync(worker));
    }

    private static byte[] Picture() => Shapes.Png(Shapes.Draw(0, 1).Single());

    private static string Header(ConsumeResult<byte[], byte[]> record, string name) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));

    /// <summary>In order, to one partition; compressed, so that the largest is small on the wire.</summary>
    private async Task SendAsync(Deployment ladis, IReadOnlyList<Message<byte[], byte[]>> records)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            CompressionType = CompressionType.Zstd,
            MessageMaxBytes = 2 * Zeros,
        }).Build();
        foreach (var record in records)
            await producer.ProduceAsync(new TopicPartition(ladis.Topic("Requests"), 0), record);
    }
}
