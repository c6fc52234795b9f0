using System.Text;
using Ladis.Streaming.Embedded;
using Ladis.Streaming.Records;
using Ladis.Streaming.Tests.Fixtures;
using Ladis.Streaming.Topics;

namespace Ladis.Streaming.Tests.Clients;

public class PartitionerTests
{
    /// <summary>Keys with their murmur2 hashes as Java's client computes them (the vectors of librdkafka's own unit test).</summary>
    [Theory]
    [InlineData("kafka", 0xd067cf64)]
    [InlineData("giberish123456789", 0x8f552b0c)]
    [InlineData("1234", 0x9fc97b14)]
    [InlineData("234", 0xe7c009ca)]
    [InlineData("34", 0x873930da)]
    [InlineData("4", 0x5a4b5ca1)]
    public async Task Keys_ShouldLandWhereJavaClientsPutThem(string key, uint murmur2)
    {
        const int partitions = 97;
        using var broker = EmbeddedBroker.Start(new Dictionary<string, int> { ["t"] = partitions });
        using var publisher = new RecordPublisher(LoopRig.Clients(broker.BootstrapServers));
        using var deadline = new CancellationTokenSource(Waits.Long);

        var (partition, offset) = await publisher.Publish(new OutputRecord { Topic = "t", Key = Encoding.UTF8.GetBytes(key) }, deadline.Token);

        Assert.Equal((new PartitionId("t", (int)((murmur2 & 0x7fffffff) % partitions)), 0), (partition, offset));
    }

    [Fact]
    public async Task Publisher_ShouldSayWhy_WhenARecordIsTooLarge()
    {
        using var broker = EmbeddedBroker.Start(new Dictionary<string, int> { ["t"] = 1 });
        using var publisher = new RecordPublisher(LoopRig.Clients(broker.BootstrapServers));

        var refused = await Assert.ThrowsAsync<TopicException>(
            () => publisher.Publish(new OutputRecord { Topic = "t", Value = new byte[20 << 20] }, CancellationToken.None));

        Assert.StartsWith($"Topic 't' at '{broker.BootstrapServers}' did not take the record:", refused.Message, StringComparison.Ordinal);
    }
}
