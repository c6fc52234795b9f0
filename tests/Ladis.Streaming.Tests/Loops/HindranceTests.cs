using Confluent.Kafka;
using Ladis.Streaming.Embedded;
using Ladis.Streaming.Tests.Fixtures;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>What a loop says of itself while it does no work, on the embedded broker.</summary>
public sealed class HindranceTests : IDisposable
{
    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start(new Dictionary<string, int> { ["in"] = 1, ["out"] = 1 });

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task Loop_ShouldSaySo_WhileItsTransactionsAreAborted()
    {
        _broker.FailNext(KafkaRequest.AddOffsetsToTxn, [.. Enumerable.Repeat(ErrorCode.TopicAuthorizationFailed, 8)]);
        await Numbered.Produce(_broker.BootstrapServers, "in", 1);
        using var rig = LoopRig.Start(_broker.BootstrapServers, "in", "g", new ScriptedProcessor("out"));

        await Waits.Until(() => rig.Status.Hindrance is not null);
        Assert.StartsWith("has its transactions aborted: ", rig.Status.Hindrance, StringComparison.Ordinal);

        await Waits.Until(() => rig.Status.Hindrance is null && rig.Metrics.Committed.WithLabels("in").Value == 1);
        await rig.Stop();
        Assert.Null(rig.Status.Failure);
    }

    [Fact]
    public async Task Loop_ShouldSaySo_WhileItsPartitionsAreLost()
    {
        await Numbered.Produce(_broker.BootstrapServers, "in", 1);
        using var rig = LoopRig.Start(_broker.BootstrapServers, "in", "g", new ScriptedProcessor("out"));
        await Waits.Until(() => rig.Metrics.Committed.WithLabels("in").Value == 1);

        // The group has gone on without it, and takes it back only after a while.
        _broker.FailNext(KafkaRequest.JoinGroup, [.. Enumerable.Repeat(ErrorCode.GroupLoadInProgress, 8)]);
        _broker.FailNext(KafkaRequest.Heartbeat, ErrorCode.UnknownMemberId);
        await Waits.Until(() => rig.Status.Hindrance is not null);
        Assert.Equal("has lost its partitions and not joined the group again", rig.Status.Hindrance);
        Assert.Equal(0, rig.Status.Partitions);

        await Waits.Until(() => rig.Status is { Hindrance: null, Partitions: 1 });
        await rig.Stop();
        Assert.Null(rig.Status.Failure);
    }
}
