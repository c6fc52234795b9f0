using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary><c>ladis topics apply</c> on a real broker.</summary>
[Collection(KafkaTests.Name)]
public sealed class TopicsTests(KafkaBroker broker)
{
    [Fact]
    public async Task Topics_ShouldGrow_OnlyWhenTold_AndOnlyThoseThatAreNotCompacted()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "grow", partitions: 2);

        var untouched = await ladis.RunAsync("topics", "apply", "--partitions", "3");
        Assert.Contains($"exists   {ladis.Topic("Requests")}", untouched, StringComparison.Ordinal);
        Assert.Equal(2, Partitions(ladis, "Requests"));

        var grown = await ladis.RunAsync("topics", "apply", "--partitions", "3", "--grow");
        Assert.Contains($"grown    {ladis.Topic("Requests")}", grown, StringComparison.Ordinal);
        Assert.Contains($"exists   {ladis.Topic("Baselines")}", grown, StringComparison.Ordinal);
        Assert.Equal((3, 2), (Partitions(ladis, "Requests"), Partitions(ladis, "Baselines")));

        Assert.DoesNotContain("grown", await ladis.RunAsync("topics", "apply", "--partitions", "1", "--grow"), StringComparison.Ordinal);
        Assert.Equal(3, Partitions(ladis, "Requests"));
    }

    [Fact]
    public async Task NewTopics_ShouldKeepTheirRecordsAsLongAsTold_AndCompactedOnesTheirKeys()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "retention");
        var (requests, baselines) = (KafkaBroker.UniqueName("kept"), KafkaBroker.UniqueName("compacted"));

        await ladis.RunAsync(
            "topics", "apply", "--partitions", "1", "--retention", "36h", "--set", $"Ladis:Topics:Requests={requests}", "--set", $"Ladis:Topics:Baselines={baselines}");

        Assert.Equal("129600000", await Setting(ladis, requests, "retention.ms"));
        Assert.Equal("delete", await Setting(ladis, requests, "cleanup.policy"));
        Assert.Equal("compact", await Setting(ladis, baselines, "cleanup.policy"));
    }

    private static int Partitions(Deployment ladis, string topic)
    {
        using var admin = Admin(ladis);
        return admin.GetMetadata(ladis.Topic(topic), Waits.Long).Topics[0].Partitions.Count;
    }

    private static async Task<string> Setting(Deployment ladis, string topic, string name)
    {
        using var admin = Admin(ladis);
        var described = await admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = topic }]);
        return described[0].Entries[name].Value;
    }

    private static IAdminClient Admin(Deployment ladis) => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = ladis.BootstrapServers }).Build();
}
