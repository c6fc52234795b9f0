using Confluent.Kafka;
using Ladis.Streaming.Embedded;
using Ladis.Streaming.Records;
using Ladis.Streaming.Tests.Fixtures;
using Ladis.Streaming.Topics;
using Reader = Ladis.Streaming.Topics.TopicReader;

namespace Ladis.Streaming.Tests.Topics;

public sealed class TopicBoundsTests
{
    /// <summary>A detector that is given its partitions just after the broker's restart must not end over it.</summary>
    [Fact]
    public void Bounds_ShouldBeAskedForAgain_WhenTheBrokerDoesNotLeadYet()
    {
        using var broker = EmbeddedBroker.Start(new Dictionary<string, int> { ["state"] = 1 });
        broker.FailNext(KafkaRequest.ListOffsets, ErrorCode.NotLeaderForPartition, ErrorCode.LeaderNotAvailable);

        Assert.Equal((0, 0), new Reader(LoopRig.Clients(broker.BootstrapServers)).Bounds(new PartitionId("state", 0)));
    }

    /// <summary>Longer than the client itself goes on asking: it gives a question up as soon as no broker takes its connection.</summary>
    [Fact]
    public async Task StateTopics_ShouldBeRead_WhenTheBrokerComesBackWhileTheyAreAskedFor()
    {
        using var broker = EmbeddedBroker.Start(new Dictionary<string, int> { ["state"] = 2 });
        broker.Interrupt();
        var clients = LoopRig.Clients(broker.BootstrapServers, change: o => o.StartupTimeout = Waits.Long);
        var (partitions, bounds) = (
            Task.Run(() => new TopicDirectory(clients, new Resuming(broker)).Partitions("state")),
            Task.Run(() => new Reader(clients).Bounds(new PartitionId("state", 1))));

        Assert.Equal(2, await partitions.WaitAsync(Waits.Long));
        Assert.Equal((0, 0), await bounds.WaitAsync(Waits.Long));
    }

    /// <summary>A clock by which the first attempt takes its whole time; then the broker comes back.</summary>
    private sealed class Resuming(EmbeddedBroker broker) : TimeProvider
    {
        private int _asked;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            if (++_asked == 5)
                broker.Resume();
            return TimeSpan.FromSeconds(6 * _asked).Ticks;
        }
    }
}
