using Confluent.Kafka;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Telemetry;
using Ladis.Streaming.Tests.Fixtures;
using Ladis.Streaming.Topics;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using TopicReader = Ladis.Testing.TopicReader;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>Joining and leaving a real consumer group.</summary>
[Collection(KafkaTests.Name)]
public sealed class MembershipTests(KafkaBroker broker)
{
    [Fact]
    public async Task Loop_ShouldBeAtWork_WhenTheGroupHasGivenItItsPartitions()
    {
        var (input, output) = await Topics();
        var group = KafkaBroker.UniqueName();
        LoopState? atAssignment = null;
        LoopRig? rig = null;
        var welcomed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var processor = new ScriptedProcessor(output)
        {
            OnAssigned = _ =>
            {
                atAssignment = rig!.Status.State;
                welcomed.TrySetResult();
            },
        };

        using (rig = LoopRig.Start(broker.BootstrapServers, input, group, processor))
        {
            await welcomed.Task.WaitAsync(Waits.Long);
            Until(() => rig.Status.State == LoopState.Running);

            // To spare: one partition, two members.
            using var spare = LoopRig.Start(broker.BootstrapServers, input, group, new ScriptedProcessor(output), kafka: o => o.InstanceId = "spare");
            Until(() => spare.Status.State == LoopState.Running);
            Assert.Equal(1, rig.Status.Partitions + spare.Status.Partitions);
            await spare.Stop();
        }

        Assert.Equal(LoopState.Joining, atAssignment);
    }

    [Fact]
    public async Task StaticMembers_ShouldBeToldApart_WhenAWorkerHasSeveralLoops()
    {
        var (input, output) = await Topics(partitions: 2);
        var metrics = new StreamingMetrics(Metrics.NewCustomRegistry());
        var clients = LoopRig.Clients(broker.BootstrapServers, metrics, o => o.Properties["group.instance.id"] = "pod-0");
        var options = new LoopOptions { GroupId = KafkaBroker.UniqueName(), Loops = 2 };
        var role = new StreamRole("test", input, [output], options, LoopRig.Letters(clients, metrics), () => new ScriptedProcessor(output));
        using var lifetime = new ApplicationLifetimeScope();
        using var host = new StreamRoleHost(role, clients, new TopicDirectory(clients, TimeProvider.System), metrics, TimeProvider.System, lifetime.Lifetime, NullLoggerFactory.Instance);

        await host.StartAsync(CancellationToken.None);
        Until(() => host.Loops.All(l => l.Partitions == 1));
        await Numbered.Produce(broker.BootstrapServers, input, 20, partitions: 2);
        TopicReader.Read(broker.BootstrapServers, output, 20);

        Assert.Equal(["pod-0-test-0", "pod-0-test-1"], await Members(role.Options.GroupId));
        await host.StopAsync(CancellationToken.None);
        Assert.Null(host.Failure);
    }

    [Fact]
    public async Task FaultedLoop_ShouldEndItsTransaction_RatherThanLeaveItToTheTimeout()
    {
        var (input, output) = await Topics();
        await Numbered.Produce(broker.BootstrapServers, input, 1);
        var faulty = new ScriptedProcessor(output) { AfterBatch = _ => throw new IOException("disk full") };
        using var rig = LoopRig.Start(broker.BootstrapServers, input, KafkaBroker.UniqueName(), faulty, kafka: o => o.TransactionTimeout = TimeSpan.FromMinutes(10));
        await rig.Ended();
        Assert.Equal(LoopState.Faulted, rig.Status.State);

        // A reader of committed records gets past an open transaction only when that has ended.
        await TestProducer.ProduceAsync(broker.BootstrapServers, output, Numbered.Record(7));

        Assert.Equal([7], TopicReader.Read(broker.BootstrapServers, output, 1).Select(Numbered.NumberOf));
    }

    [Fact]
    public async Task Worker_ShouldDoItsWorkAgain_WhenItsTransactionHasOutlastedItsTime()
    {
        var (input, output) = await Topics();
        var group = KafkaBroker.UniqueName();
        await Numbered.Produce(broker.BootstrapServers, input, 3);
        using var go = new ManualResetEventSlim();
        var slow = new ScriptedProcessor(output) { AfterBatch = _ => go.Wait(Waits.Long) };
        using var old = LoopRig.Start(broker.BootstrapServers, input, group, slow, kafka: o => o.TransactionTimeout = TimeSpan.FromSeconds(1));

        // The transaction is open at the broker.
        TopicReader.Read(broker.BootstrapServers, output, 3, isolation: IsolationLevel.ReadUncommitted);

        // Nobody but the broker ends it; behind it the reader sees what came later.
        await TestProducer.ProduceAsync(broker.BootstrapServers, output, Numbered.Record(7));
        Assert.Equal([7], TopicReader.Read(broker.BootstrapServers, output, 1).Select(Numbered.NumberOf));
        go.Set();

        Assert.Equal([0, 1, 2, 7], TopicReader.Read(broker.BootstrapServers, output, 4).Select(Numbered.NumberOf).Order());
        await old.Stop();
        Assert.Equal((LoopState.Closed, null), (old.Status.State, old.Status.Failure));
        Assert.Equal([3], LoopRig.Committed(broker.BootstrapServers, group, input));
    }

    private static void Until(Func<bool> fact) => Assert.True(SpinWait.SpinUntil(fact, Waits.Long), "It did not come to this.");

    private async Task<string[]> Members(string group)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build();
        var described = await admin.DescribeConsumerGroupsAsync([group]);
        return [.. described.ConsumerGroupDescriptions.Single().Members.Select(m => m.GroupInstanceId).Order(StringComparer.Ordinal)];
    }

    private async Task<(string Input, string Output)> Topics(int partitions = 1)
    {
        broker.SkipIfAbsent();
        return (await broker.CreateTopicAsync(partitions), await broker.CreateTopicAsync());
    }

    private sealed class ApplicationLifetimeScope : IDisposable
    {
        public ApplicationLifetime Lifetime { get; } = new(NullLogger<ApplicationLifetime>.Instance);

        public void Dispose() => Lifetime.StopApplication();
    }
}
