using Confluent.Kafka;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;
using Ladis.Streaming.Tests.Fixtures;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>What only a real Kafka can show: a <c>read_committed</c> reader sees every output once, whatever happens to the workers.</summary>
[Collection(KafkaTests.Name)]
public sealed class ExactlyOnceTests(KafkaBroker broker)
{
    [Fact]
    public async Task Outputs_ShouldBeSeenOnce_WhenAWorkerDiesBetweenProcessingAndCommit()
    {
        var (input, output, group) = await Topics();
        await Numbered.Produce(broker.BootstrapServers, input, 40);
        var batches = 0;
        var dying = new ScriptedProcessor(output) { AfterBatch = _ => ThrowIf(++batches == 3, new IOException("killed")) };
        using (var first = Start(input, group, dying, o => o.MaxBatch = 10))
        {
            await first.Ended();
            Assert.Equal(LoopState.Faulted, first.Status.State);
        }

        // The same worker again: it ends its predecessor's transaction, which holds outputs that nobody may see.
        using var second = Start(input, group, new ScriptedProcessor(output));
        TopicReader.Read(broker.BootstrapServers, output, 40);
        await second.Stop();

        Assert.Equal(Enumerable.Range(0, 40), Outputs(output));
        Assert.Equal([40], LoopRig.Committed(broker.BootstrapServers, group, input));
    }

    [Fact]
    public async Task Outputs_ShouldBeSeenOnce_WhenATransactionIsAborted()
    {
        var (input, output, group) = await Topics();
        await Numbered.Produce(broker.BootstrapServers, input, 40);
        var batches = 0;
        var processor = new ScriptedProcessor(output)
        {
            AfterBatch = _ => ThrowIf(++batches == 3, new KafkaTxnRequiresAbortException(new Error(ErrorCode.Local_Fail, "made up"))),
        };
        using var rig = Start(input, group, processor, o => (o.MaxBatch, o.CommitInterval) = (10, TimeSpan.Zero));

        TopicReader.Read(broker.BootstrapServers, output, 40);
        await rig.Stop();

        Assert.Null(rig.Status.Failure);
        Assert.Equal(Enumerable.Range(0, 40), Outputs(output));
        Assert.True(processor.Records.Count() > 40, "The aborted batch was not processed again.");
        Assert.Equal([40], LoopRig.Committed(broker.BootstrapServers, group, input));
    }

    [Fact]
    public async Task Batch_ShouldBeCommittedInParts_WhenItTakesLongerThanTheInterval()
    {
        var (input, output, group) = await Topics();
        await Numbered.Produce(broker.BootstrapServers, input, 10);
        var parts = new List<int>();
        var processor = new ScriptedProcessor(output) { PartSize = 4, AfterBatch = part => parts.Add(part.Count) };
        using var rig = Start(input, group, processor, o => (o.MaxBatch, o.MaxWait, o.CommitInterval) = (10, Waits.Long, TimeSpan.Zero));

        TopicReader.Read(broker.BootstrapServers, output, 10);
        await rig.Stop();

        Assert.Equal([4, 4, 2], parts);
        Assert.Equal(3, processor.Events.Count(e => e.StartsWith("committing", StringComparison.Ordinal)));
        Assert.Equal(Enumerable.Range(0, 10), Outputs(output));
        Assert.Equal([10], LoopRig.Committed(broker.BootstrapServers, group, input));
    }

    [Fact]
    public async Task Outputs_ShouldBeSeenOnce_WhenASecondWorkerJoins()
    {
        var (input, output, group) = await Topics(partitions: 4);
        await Numbered.Produce(broker.BootstrapServers, input, 200, partitions: 4);
        var old = new ScriptedProcessor(output);
        using var first = Start(input, group, old, Slowly, Quick("first"));
        TopicReader.Read(broker.BootstrapServers, output, 1);

        var welcomed = new TaskCompletionSource<PartitionId>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var second = Start(input, group, new ScriptedProcessor(output) { OnAssigned = logs => welcomed.TrySetResult(logs.First().Partition) }, Slowly, Quick("second"));
        var moved = await welcomed.Task.WaitAsync(Waits.Long);
        await Numbered.Produce(broker.BootstrapServers, input, 200, first: 200, partitions: 4);
        TopicReader.Read(broker.BootstrapServers, output, 400);
        await first.Stop();
        await second.Stop();

        Assert.Equal(Enumerable.Range(0, 400), Outputs(output));
        Assert.Equal(400, LoopRig.Committed(broker.BootstrapServers, group, input, 4).Sum());
        AssertCommittedBeforeItWasGivenAway(old, moved);
    }

    [Fact]
    public async Task OldWorker_ShouldEndAndNameTheOther_WhenItsNameIsStartedAgain()
    {
        var (input, output, group) = await Topics();
        await Numbered.Produce(broker.BootstrapServers, input, 10);
        using var go = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var old = Start(input, group, Stuck(output, begun, go), o => o.CommitInterval = TimeSpan.Zero, ShortSession);
        await begun.Task.WaitAsync(Waits.Long);

        // It fences the old one at its start, and its outputs wait until that has left the group.
        using var successor = Start(input, group, new ScriptedProcessor(output), kafka: ShortSession);
        while (await Members(group) < 2)
        {
        }

        go.Set();
        await old.Ended();
        TopicReader.Read(broker.BootstrapServers, output, 10);
        await successor.Stop();

        Assert.Equal(LoopState.Faulted, old.Status.State);
        var message = Assert.IsType<NamesakeException>(old.Status.Failure).Message;
        Assert.StartsWith("Fenced by a newer instance: a worker at ", message, StringComparison.Ordinal);
        Assert.Contains("has the same Ladis:Kafka:InstanceId, 'worker'", message, StringComparison.Ordinal);
        Assert.Null(successor.Status.Failure);
        Assert.Equal(Enumerable.Range(0, 10), Outputs(output));
    }

    /// <summary>What the broker answers is the same as above, but nobody of the name is in the group: the epoch was raised by a time-out or a repeated request.</summary>
    [Fact]
    public async Task Worker_ShouldTakeANewProducerAndGoOn_WhenItIsFencedButAlone()
    {
        var (input, output, group) = await Topics();
        await Numbered.Produce(broker.BootstrapServers, input, 10);
        using var go = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var worker = Start(input, group, Stuck(output, begun, go), o => o.CommitInterval = TimeSpan.Zero);
        await begun.Task.WaitAsync(Waits.Long);

        using (var producer = LoopRig.Clients(broker.BootstrapServers).Producer($"{group}-worker-test-0"))
            producer.Client.InitTransactions(Waits.Long);
        go.Set();
        TopicReader.Read(broker.BootstrapServers, output, 10);
        await worker.Stop();

        Assert.Equal((LoopState.Closed, null), (worker.Status.State, worker.Status.Failure));
        Assert.Equal(Enumerable.Range(0, 10), Outputs(output));
        Assert.Equal([10], LoopRig.Committed(broker.BootstrapServers, group, input));
    }

    private static ScriptedProcessor Stuck(string output, TaskCompletionSource begun, ManualResetEventSlim go) => new(output)
    {
        AfterBatch = _ =>
        {
            begun.TrySetResult();
            go.Wait(Waits.Long);
        },
    };

    private static void ShortSession(KafkaOptions options) => options.SessionTimeout = TimeSpan.FromSeconds(6);

    private async Task<int> Members(string group)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build();
        return (await admin.DescribeConsumerGroupsAsync([group])).ConsumerGroupDescriptions.Single().Members.Count;
    }

    private static void Slowly(LoopOptions options) => (options.MaxBatch, options.CommitInterval) = (5, TimeSpan.FromMilliseconds(500));

    private static Action<KafkaOptions> Quick(string instance) => o =>
    {
        o.InstanceId = instance;
        // A member hears of a rebalance with its heartbeat.
        o.Properties["heartbeat.interval.ms"] = "300";
    };

    private static void ThrowIf(bool condition, Exception exception)
    {
        if (condition)
            throw exception;
    }

    private static void AssertCommittedBeforeItWasGivenAway(ScriptedProcessor old, PartitionId moved)
    {
        var events = old.Events.Where(e => e.EndsWith($" {moved}", StringComparison.Ordinal) || e.StartsWith($"{moved}/", StringComparison.Ordinal)).ToList();
        var dropped = events.IndexOf($"dropped {moved}");
        Assert.True(dropped > 0, string.Join("; ", events));
        Assert.False(events[dropped - 1].StartsWith($"{moved}/", StringComparison.Ordinal), $"{events[dropped - 1]} was not committed before the partition went.");
    }

    private async Task<(string Input, string Output, string Group)> Topics(int partitions = 1)
    {
        broker.SkipIfAbsent();
        return (await broker.CreateTopicAsync(partitions), await broker.CreateTopicAsync(), KafkaBroker.UniqueName());
    }

    private LoopRig Start(string input, string group, IStreamProcessor processor, Action<LoopOptions>? change = null, Action<KafkaOptions>? kafka = null) =>
        LoopRig.Start(broker.BootstrapServers, input, group, processor, change, kafka);

    private IEnumerable<int> Outputs(string topic) => TopicReader.ReadToEnd(broker.BootstrapServers, topic).Select(Numbered.NumberOf).Order();
}
