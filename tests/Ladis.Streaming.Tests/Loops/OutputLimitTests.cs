using System.Text;
using Confluent.Kafka;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Telemetry;
using Ladis.Streaming.Tests.Fixtures;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>Outputs that are larger than their topic takes, on a real broker.</summary>
[Collection(KafkaTests.Name)]
public sealed class OutputLimitTests(KafkaBroker broker)
{
    private const int Limit = 20_000;
    private const string Large = "large";

    [Theory]
    [InlineData(DeliveryGuarantee.ExactlyOnce)]
    [InlineData(DeliveryGuarantee.AtLeastOnce)]
    public async Task Record_ShouldBeADeadLetter_WhenItsOutputIsLargerThanItsTopicTakes(DeliveryGuarantee delivery)
    {
        broker.SkipIfAbsent();
        var input = await broker.CreateTopicAsync(test: "large-in");
        var output = await broker.CreateTopicAsync(settings: new() { ["max.message.bytes"] = $"{Limit}" }, test: "large-out");
        var dead = await broker.CreateTopicAsync(test: "large-dead");
        // Each of a few kB: one by one they fit, together they do not.
        var values = Enumerable.Range(0, 40).Select(n => Encoding.UTF8.GetBytes(new string('v', 3_000 + n))).ToList();
        var tooLarge = new[] { 3, 17, 39 };
        foreach (var n in tooLarge)
            values[n] = Encoding.UTF8.GetBytes(Large + new string('v', Limit));
        await TestProducer.ProduceAsync(broker.BootstrapServers, input, values.Select(v => new Message<byte[], byte[]> { Value = v }));

        using var rig = LoopRig.Start(
            broker.BootstrapServers, input, KafkaBroker.UniqueName("large"), new ScriptedProcessor(output), o => o.Delivery = delivery, deadLetters: dead);
        var letters = TopicReader.Read(broker.BootstrapServers, dead, tooLarge.Length);
        var answers = TopicReader.Read(broker.BootstrapServers, output, values.Count - tooLarge.Length);
        await rig.Stop();

        Assert.Null(rig.Status.Failure);
        Assert.Equal(tooLarge.Select(n => (long)n), letters.Select(l => long.Parse(Header(l, "offset"))));
        Assert.All(letters, l => Assert.Equal("OutputTooLarge", Header(l, "reason")));
        Assert.Matches(
            $"^The record for topic '{output}' has 20\\d{{3}} bytes, and at most {Limit} are possible: the topic's max.message.bytes.$", Header(letters[0], "message"));
        Assert.Equal(
            values.Where((_, n) => !tooLarge.Contains(n)).Select(v => v.Length), answers.Select(a => a.Message.Value.Length).Order().Distinct());
        // The first try is refused by the broker, as nobody knew of the limit; from then on it is heeded.
        Assert.Equal(1, rig.Metrics.Transactions.WithLabels("aborted").Value);
    }

    [Fact]
    public async Task Record_ShouldBeADeadLetter_WhenItsOutputIsLargerThanTheClientSends()
    {
        broker.SkipIfAbsent();
        var input = await broker.CreateTopicAsync(test: "client-in");
        var output = await broker.CreateTopicAsync(test: "client-out");
        var dead = await broker.CreateTopicAsync(test: "client-dead");
        await TestProducer.ProduceAsync(broker.BootstrapServers, input, [new() { Value = new byte[Limit] }, new() { Value = "small"u8.ToArray() }]);

        using var rig = LoopRig.Start(
            broker.BootstrapServers, input, KafkaBroker.UniqueName("client"), new ScriptedProcessor(output), kafka: o => o.Properties["message.max.bytes"] = $"{Limit}",
            deadLetters: dead);
        var answer = Assert.Single(TopicReader.Read(broker.BootstrapServers, output, 1));
        var letter = Assert.Single(TopicReader.Read(broker.BootstrapServers, dead, 1));
        await rig.Stop();

        Assert.Equal("small", Encoding.UTF8.GetString(answer.Message.Value));
        Assert.Equal(
            $"The record for topic '{output}' has {Limit + 256} bytes, and at most {Limit} are possible: the client's message.max.bytes (Ladis:Kafka:Properties:message.max.bytes).",
            Header(letter, "message"));
        Assert.Equal($"{Limit}", Header(letter, "value-bytes"));
    }

    [Fact]
    public async Task Loop_ShouldEndWithASentence_WhenWhatAnswersNoRecordIsTooLarge()
    {
        broker.SkipIfAbsent();
        var input = await broker.CreateTopicAsync(test: "state-in");
        var state = await broker.CreateTopicAsync(settings: new() { ["max.message.bytes"] = $"{Limit}" }, test: "state");
        await Numbered.Produce(broker.BootstrapServers, input, 1);
        var processor = new ScriptedProcessor(null) { OnCommitting = output => output.Produce(new() { Topic = state, Value = new byte[100_000] }) };

        using var rig = LoopRig.Start(broker.BootstrapServers, input, KafkaBroker.UniqueName("state"), processor);
        await rig.Ended();

        Assert.Equal(LoopState.Faulted, rig.Status.State);
        Assert.Equal(
            $"The record for topic '{state}' has 100256 bytes, and at most {Limit} are possible: the topic's max.message.bytes.", rig.Status.Failure!.Message);
    }

    private static string Header(ConsumeResult<byte[], byte[]> record, string name) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes($"ladis.error.{name}"));
}
