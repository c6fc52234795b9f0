using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Ladis.Streaming.Embedded;

namespace Ladis.Integration.Tests.Fixtures;

/// <summary>What docs/embedded-broker.md says that the embedded broker does not do. A test that fails here is good news: correct that page.</summary>
public sealed class EmbeddedBrokerLimitsTests : IDisposable
{
    private const string Topic = "records";

    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start(new Dictionary<string, int> { [Topic] = 1 });

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void AbortedRecords_AreVisible()
    {
        using var producer = TestProducer.BeginTransaction(_broker.BootstrapServers, "transaction");
        producer.Produce(Topic, Record("aborted"));
        producer.Flush(Waits.Long);

        producer.AbortTransaction();

        Assert.Single(TopicReader.ReadToEnd(_broker.BootstrapServers, Topic));
    }

    [Fact]
    public async Task OffsetsOfATransaction_AreNotStored()
    {
        await TestProducer.ProduceAsync(_broker.BootstrapServers, Topic, Record("in"));
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = _broker.BootstrapServers,
            GroupId = "group",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).Build();
        consumer.Subscribe(Topic);
        var read = consumer.Consume(Waits.Long);
        using var producer = TestProducer.BeginTransaction(_broker.BootstrapServers, "transaction");

        producer.SendOffsetsToTransaction([new(read.TopicPartition, read.Offset + 1)], consumer.ConsumerGroupMetadata, Waits.Long);
        producer.CommitTransaction();

        Assert.Equal(Offset.Unset, consumer.Committed([read.TopicPartition], Waits.Long).Single().Offset);
    }

    [Fact]
    public void OlderProducer_IsNotFenced()
    {
        using var older = TestProducer.BeginTransaction(_broker.BootstrapServers, "transaction");
        using var newer = TestProducer.BeginTransaction(_broker.BootstrapServers, "transaction");

        older.Produce(Topic, Record("zombie"));
        older.CommitTransaction();

        Assert.Single(TopicReader.ReadToEnd(_broker.BootstrapServers, Topic));
    }

    [Fact]
    public async Task Partition_KeepsFiveMebibytes()
    {
        const int Megabyte = 1_000_000;
        for (var i = 0; i < 8; i++)
            await TestProducer.ProduceAsync(_broker.BootstrapServers, Topic, new Message<byte[], byte[]> { Value = new byte[Megabyte - 1000] });

        Assert.InRange(TopicReader.ReadToEnd(_broker.BootstrapServers, Topic).Count, 4, 6);
    }

    [Fact]
    public async Task Topics_AreNotCreatedByTheAdminClient()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _broker.BootstrapServers }).Build();

        var error = await Assert.ThrowsAsync<KafkaException>(() => admin.CreateTopicsAsync([new TopicSpecification { Name = "new" }]));

        Assert.Equal(ErrorCode.Local_UnsupportedFeature, error.Error.Code);
    }

    private static Message<byte[], byte[]> Record(string value) => new() { Value = Encoding.UTF8.GetBytes(value) };
}
