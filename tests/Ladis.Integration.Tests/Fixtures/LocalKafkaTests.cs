using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Ladis.Integration.Tests.Fixtures;

// In the Kafka collection so that two Kafkas never start at once.
[Collection(KafkaTests.Name)]
public sealed class LocalKafkaTests
{
    [Fact]
    public async Task Node_ShouldKeepItsRecords_WhenKilledAndStartedAgain()
    {
        await using var kafka = await LocalKafka.StartOrSkipAsync();
        var topic = await CreateTopicAsync(kafka, replicas: 1);
        await TestProducer.ProduceAsync(kafka.BootstrapServers, topic, Records(3));
        var before = kafka.Nodes[0].ProcessId;

        await kafka.Nodes[0].KillAsync();
        await kafka.Nodes[0].StartAsync();

        Assert.NotEqual(before, kafka.Nodes[0].ProcessId);
        Assert.Equal(3, TopicReader.ReadToEnd(kafka.BootstrapServers, topic).Count);
    }

    [Fact]
    public async Task Node_ShouldTakeItsProperties_FromTheOptions()
    {
        await using var kafka = await LocalKafka.StartOrSkipAsync(new LocalKafkaOptions
        {
            Settings = new Dictionary<string, string> { ["auto.create.topics.enable"] = "true", ["num.partitions"] = "7" },
        });

        var topic = KafkaBroker.UniqueName();
        await TestProducer.ProduceAsync(kafka.BootstrapServers, topic, Records(1));

        using var admin = Admin(kafka.BootstrapServers);
        Assert.Equal(7, admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics[0].Partitions.Count);
    }

    [Fact]
    public async Task Cluster_ShouldServe_WhenOneOfThreeNodesIsKilled()
    {
        await using var kafka = await LocalKafka.StartOrSkipAsync(new LocalKafkaOptions { Nodes = 3 });
        var topic = await CreateTopicAsync(kafka, replicas: 3);
        await TestProducer.ProduceAsync(kafka.BootstrapServers, topic, Records(2));

        await kafka.Nodes[2].KillAsync();
        await TestProducer.ProduceAsync(kafka.BootstrapServers, topic, Records(2));

        Assert.Equal(4, TopicReader.ReadToEnd(kafka.BootstrapServers, topic).Count);
    }

    [Fact]
    public async Task Node_ShouldLetInOnlyThoseWhoKnowTheirPassword()
    {
        await using var kafka = await LocalKafka.StartOrSkipAsync(new LocalKafkaOptions
        {
            ScramUsers = new Dictionary<string, string> { ["ladis"] = "secret" },
        });

        Assert.Null(Record.Exception(() => LogIn(kafka, "secret")));
        Assert.Throws<KafkaException>(() => LogIn(kafka, "wrong"));
    }

    private static Metadata LogIn(LocalKafka kafka, string password)
    {
        var configuration = new AdminClientConfig
        {
            BootstrapServers = kafka.BootstrapServers,
            SecurityProtocol = SecurityProtocol.SaslPlaintext,
            SaslMechanism = SaslMechanism.ScramSha512,
            SaslUsername = "ladis",
            SaslPassword = password,
        };
        using var admin = new AdminClientBuilder(configuration).SetLogHandler((_, _) => { }).Build();
        return admin.GetMetadata(TimeSpan.FromSeconds(5));
    }

    private static async Task<string> CreateTopicAsync(LocalKafka kafka, short replicas)
    {
        var topic = KafkaBroker.UniqueName();
        using var admin = Admin(kafka.BootstrapServers);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = 1, ReplicationFactor = replicas }]);
        return topic;
    }

    private static IAdminClient Admin(string bootstrapServers) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();

    private static IEnumerable<Message<byte[], byte[]>> Records(int count) =>
        Enumerable.Range(0, count).Select(i => new Message<byte[], byte[]> { Value = [(byte)i] });
}
