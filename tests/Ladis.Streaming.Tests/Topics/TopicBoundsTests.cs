using Confluent.Kafka;
using Ladis.Streaming.Embedded;
using Ladis.Streaming.Records;
using Ladis.Streaming.Tests.Fixtures;
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
}
