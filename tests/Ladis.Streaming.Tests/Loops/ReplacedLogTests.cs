using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Ladis.Streaming.Tests.Fixtures;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>A topic's name outlives its log: what is written under it is read, whatever was there before.</summary>
[Collection(KafkaTests.Name)]
public sealed class ReplacedLogTests(KafkaBroker broker)
{
    [Theory]
    [InlineData(10)]
    [InlineData(200)]
    public async Task EveryNewRecord_ShouldBeProcessed_WhenTheTopicIsMadeAgainUnderARunningLoop(int count)
    {
        broker.SkipIfAbsent();
        var (input, output) = (await broker.CreateTopicAsync(), await broker.CreateTopicAsync());
        await Numbered.Produce(broker.BootstrapServers, input, 50);
        var processor = new ScriptedProcessor(output);
        using var rig = LoopRig.Start(broker.BootstrapServers, input, KafkaBroker.UniqueName(), processor);
        TopicReader.Read(broker.BootstrapServers, output, 50);

        await TestTopics.MakeAgainAsync(broker.BootstrapServers, input);
        await Numbered.Produce(broker.BootstrapServers, input, count);
        // Records of the new log that were read on from the old position come twice.
        await Waits.Until(() => rig.Metrics.LogsReplaced.WithLabels(input).Value == 1 && ReadAgain() == count);
        await rig.Stop();

        Assert.Null(rig.Status.Failure);
        Assert.Equal(1, rig.Metrics.LogsReplaced.WithLabels(input).Value);
        var again = processor.Events.ToList();
        again = again[(again.LastIndexOf($"dropped {input}/0", again.Count - 2) + 1)..];
        Assert.Equal(Enumerable.Range(0, count).Select(n => $"{input}/0/{n}"), again.Where(e => !e.Contains(' ', StringComparison.Ordinal)));

        int ReadAgain()
        {
            var events = processor.Events.ToList();
            return events.Skip(events.LastIndexOf($"dropped {input}/0") + 1).Count(e => !e.Contains(' ', StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Loop_ShouldBeginAtTheFirstRecord_WhenTheTopicWasMadeAgainWhileItWasAway()
    {
        broker.SkipIfAbsent();
        var (input, output, group) = (await broker.CreateTopicAsync(), await broker.CreateTopicAsync(), KafkaBroker.UniqueName());
        await Numbered.Produce(broker.BootstrapServers, input, 50);
        using (var first = LoopRig.Start(broker.BootstrapServers, input, group, new ScriptedProcessor(output)))
        {
            TopicReader.Read(broker.BootstrapServers, output, 50);
            await first.Stop();
        }

        await Numbered.Produce(broker.BootstrapServers, input, 10);
        var processor = new ScriptedProcessor(output) { IsOther = log => log.Committed == 50 };
        using var second = LoopRig.Start(broker.BootstrapServers, input, group, processor);
        await Waits.Until(() => processor.Records.Count() >= 60);
        await second.Stop();

        Assert.Equal(Enumerable.Range(0, 60).Select(n => $"{input}/0/{n}"), processor.Records);
    }

    [Fact]
    public async Task DeletedRecords_ShouldBeCounted_WhenRetentionIsFasterThanTheLoop()
    {
        broker.SkipIfAbsent();
        var (input, output, group) = (await broker.CreateTopicAsync(), await broker.CreateTopicAsync(), KafkaBroker.UniqueName());
        await Numbered.Produce(broker.BootstrapServers, input, 20);
        using (var first = LoopRig.Start(broker.BootstrapServers, input, group, new ScriptedProcessor(output)))
        {
            TopicReader.Read(broker.BootstrapServers, output, 20);
            await first.Stop();
        }

        await Numbered.Produce(broker.BootstrapServers, input, 40);
        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build())
            await admin.DeleteRecordsAsync([new TopicPartitionOffset(input, 0, 45)]);
        var processor = new ScriptedProcessor(output);
        using var second = LoopRig.Start(broker.BootstrapServers, input, group, processor);
        await Waits.Until(() => processor.Records.Count() == 15);
        await second.Stop();

        Assert.Contains($"missed {input}/0 20-45", processor.Events);
        Assert.Equal(25, second.Metrics.Missed.WithLabels(input).Value);
        Assert.Equal(0, second.Metrics.LogsReplaced.WithLabels(input).Value);
    }

    [Fact]
    public async Task Records_ShouldBeProcessed_WhenPartitionsAreAddedUnderARunningLoop()
    {
        broker.SkipIfAbsent();
        var (input, output) = (await broker.CreateTopicAsync(), await broker.CreateTopicAsync());
        await Numbered.Produce(broker.BootstrapServers, input, 5);
        using var rig = LoopRig.Start(broker.BootstrapServers, input, KafkaBroker.UniqueName(), new ScriptedProcessor(output));
        TopicReader.Read(broker.BootstrapServers, output, 5);

        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build())
            await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = input, IncreaseTo = 2 }]);
        await TestProducer.ProduceAsync(broker.BootstrapServers, [(new TopicPartition(input, 1), Numbered.Record(5))]);

        Assert.Equal(6, TopicReader.Read(broker.BootstrapServers, output, 6).Count);
        await rig.Stop();
    }
}
