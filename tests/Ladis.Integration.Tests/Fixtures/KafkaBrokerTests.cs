using System.Text;
using Confluent.Kafka;

namespace Ladis.Integration.Tests.Fixtures;

[Collection(KafkaTests.Name)]
public sealed class KafkaBrokerTests(KafkaBroker broker)
{
    [Fact]
    public void Broker_ShouldNameItsSource_WhenThereIsOne()
    {
        broker.SkipIfAbsent();

        Assert.NotEqual(KafkaSource.None, broker.Source);
        Assert.Null(broker.SkipReason);
        Assert.Contains(':', broker.BootstrapServers);
    }

    [Fact]
    public void Broker_ShouldNameAReason_WhenThereIsNone() =>
        Assert.Equal(broker.Source == KafkaSource.None, broker.SkipReason is { Length: > 0 });

    [Fact]
    public async Task Topic_ShouldBearTheTestsName_AndBeEmpty()
    {
        broker.SkipIfAbsent();

        var topic = await broker.CreateTopicAsync(partitions: 3);

        Assert.StartsWith(nameof(Topic_ShouldBearTheTestsName_AndBeEmpty), topic, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(TopicReader.ReadToEnd(broker.BootstrapServers, topic));
    }

    [Fact]
    public async Task Reader_ShouldSeeCommittedRecordsOnly()
    {
        broker.SkipIfAbsent();
        var topic = await broker.CreateTopicAsync();
        using var producer = TestProducer.BeginTransaction(broker.BootstrapServers, KafkaBroker.UniqueName());

        producer.Produce(topic, Record("aborted"));
        producer.Flush(Waits.Long);
        producer.AbortTransaction();
        producer.BeginTransaction();
        producer.Produce(topic, Record("committed"));
        producer.CommitTransaction();
        producer.BeginTransaction();
        producer.Produce(topic, Record("open"));
        producer.Flush(Waits.Long);

        Assert.Equal(["committed"], Values(TopicReader.ReadToEnd(broker.BootstrapServers, topic)));
        Assert.Equal(
            ["aborted", "committed", "open"],
            Values(TopicReader.ReadToEnd(broker.BootstrapServers, topic, isolation: IsolationLevel.ReadUncommitted)));
        producer.AbortTransaction();
    }

    [Fact]
    public async Task Offsets_ShouldBeStored_WhenTheirTransactionCommits()
    {
        broker.SkipIfAbsent();
        var topic = await broker.CreateTopicAsync();
        await TestProducer.ProduceAsync(broker.BootstrapServers, topic, Record("first"), Record("second"));
        using var consumer = Consumer(KafkaBroker.UniqueName());
        consumer.Subscribe(topic);
        var first = consumer.Consume(Waits.Long);
        using var producer = TestProducer.BeginTransaction(broker.BootstrapServers, KafkaBroker.UniqueName());

        producer.SendOffsetsToTransaction([new(first.TopicPartition, first.Offset + 1)], consumer.ConsumerGroupMetadata, Waits.Long);
        producer.CommitTransaction();

        Assert.Equal(1, consumer.Committed([first.TopicPartition], Waits.Long).Single().Offset.Value);
    }

    [Fact]
    public async Task Reader_ShouldRefuseMoreRecordsThanItsMaximum()
    {
        broker.SkipIfAbsent();
        var topic = await broker.CreateTopicAsync();
        await TestProducer.ProduceAsync(broker.BootstrapServers, topic, Record("a"), Record("b"), Record("c"));

        Assert.Throws<InvalidOperationException>(() => TopicReader.ReadToEnd(broker.BootstrapServers, topic, maximum: 2));
    }

    [Fact]
    public async Task Reader_ShouldGiveUp_WhenTooFewRecordsCome()
    {
        broker.SkipIfAbsent();
        var topic = await broker.CreateTopicAsync();
        await TestProducer.ProduceAsync(broker.BootstrapServers, topic, Record("only"));

        Assert.Throws<TimeoutException>(() => TopicReader.Read(broker.BootstrapServers, topic, count: 2, TimeSpan.FromSeconds(2)));
    }

    private static Message<byte[], byte[]> Record(string value) => new() { Value = Encoding.UTF8.GetBytes(value) };

    private static IEnumerable<string> Values(IEnumerable<ConsumeResult<byte[], byte[]>> records) =>
        records.Select(r => Encoding.UTF8.GetString(r.Message.Value));

    private IConsumer<byte[], byte[]> Consumer(string group) =>
        new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            GroupId = group,
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).Build();
}
