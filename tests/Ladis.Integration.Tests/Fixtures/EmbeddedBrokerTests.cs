using System.Text;
using Confluent.Kafka;
using Ladis.Streaming.Embedded;

namespace Ladis.Integration.Tests.Fixtures;

public sealed class EmbeddedBrokerTests : IDisposable
{
    private const string Topic = "records";

    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start(new Dictionary<string, int> { [Topic] = 2 });

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task Record_ShouldKeepKeyHeadersAndTimestamp()
    {
        var sent = new Message<byte[], byte[]>
        {
            Key = [1, 2],
            Value = [3],
            Timestamp = new Timestamp(1_700_000_000_123, TimestampType.CreateTime),
            Headers = [new Header("a", [4]), new Header("a", [5]), new Header("empty", null)],
        };

        await TestProducer.ProduceAsync(_broker.BootstrapServers, Topic, sent);

        var read = Assert.Single(TopicReader.ReadToEnd(_broker.BootstrapServers, Topic)).Message;
        Assert.Equal(sent.Key, read.Key);
        Assert.Equal(sent.Value, read.Value);
        Assert.Equal(sent.Timestamp, read.Timestamp);
        Assert.Equal(["a", "a", "empty"], read.Headers.Select(h => h.Key));
        Assert.Equal([[4], [5], null], read.Headers.Select(h => h.GetValueBytes()));
    }

    [Fact]
    public async Task Record_ShouldKeepANullValue()
    {
        await TestProducer.ProduceAsync(_broker.BootstrapServers, Topic, new Message<byte[], byte[]> { Key = [1], Value = null! });

        Assert.Null(Assert.Single(TopicReader.ReadToEnd(_broker.BootstrapServers, Topic)).Message.Value);
    }

    [Fact]
    public async Task Group_ShouldGoOnAtItsCommittedOffset()
    {
        var partition = new TopicPartition(Topic, 0);
        await TestProducer.ProduceAsync(_broker.BootstrapServers, [(partition, Record("first")), (partition, Record("second"))]);

        var first = ConsumeOneAndCommit("group");
        var second = ConsumeOneAndCommit("group");

        Assert.Equal("first", first);
        Assert.Equal("second", second);
    }

    [Fact]
    public async Task Transaction_ShouldBeCommitted()
    {
        await TestProducer.ProduceAsync(_broker.BootstrapServers, Topic, Record("in"));
        using var consumer = Consumer("group");
        consumer.Subscribe(Topic);
        var read = consumer.Consume(Waits.Long);
        _broker.CreateTopic("out", 1);
        using var producer = TestProducer.BeginTransaction(_broker.BootstrapServers, "transaction");

        producer.Produce("out", Record("out"));
        producer.SendOffsetsToTransaction([new(read.TopicPartition, read.Offset + 1)], consumer.ConsumerGroupMetadata, Waits.Long);
        producer.CommitTransaction();

        Assert.Single(TopicReader.ReadToEnd(_broker.BootstrapServers, "out"));
    }

    [Fact]
    public async Task Transaction_ShouldFail_WhenToldTo()
    {
        await TestProducer.ProduceAsync(_broker.BootstrapServers, Topic, Record("in"));
        using var consumer = Consumer("group");
        consumer.Subscribe(Topic);
        var read = consumer.Consume(Waits.Long);
        using var producer = TestProducer.BeginTransaction(_broker.BootstrapServers, "transaction");
        _broker.FailNext(KafkaRequest.AddOffsetsToTxn, ErrorCode.TopicAuthorizationFailed);

        var error = Assert.Throws<KafkaTxnRequiresAbortException>(() => producer.SendOffsetsToTransaction(
            [new(read.TopicPartition, read.Offset + 1)], consumer.ConsumerGroupMetadata, Waits.Long));

        Assert.Equal(ErrorCode.TopicAuthorizationFailed, error.Error.Code);
        producer.AbortTransaction();
    }

    [Fact]
    public async Task Producer_ShouldDeliver_WhenTheBrokerAnswersLate()
    {
        _broker.FailNext(KafkaRequest.Produce, ErrorCode.NotEnoughReplicas, ErrorCode.Local_Transport);

        await TestProducer.ProduceAsync(_broker.BootstrapServers, Topic, Record("late"));

        Assert.Single(TopicReader.ReadToEnd(_broker.BootstrapServers, Topic));
    }

    [Fact]
    public async Task Records_ShouldSurvive_WhenTheBrokerIsInterrupted()
    {
        await TestProducer.ProduceAsync(_broker.BootstrapServers, Topic, Record("before"));

        _broker.Interrupt();
        var delivery = TestProducer.ProduceAsync(_broker.BootstrapServers, Topic, Record("meanwhile"));
        _broker.Resume();
        await delivery;

        Assert.Equal(2, TopicReader.ReadToEnd(_broker.BootstrapServers, Topic).Count);
    }

    [Fact]
    public async Task Broker_ShouldServeOtherProcesses()
    {
        var kcat = SearchPath.FindOrSkip("kcat", "kcat");
        await TestProducer.ProduceAsync(_broker.BootstrapServers, Topic, Record("hello"));

        await using var reader = await ChildProcess.StartAsync(
            kcat, ["-C", "-b", _broker.BootstrapServers, "-t", Topic, "-o", "beginning", "-e", "-q"]);

        Assert.Equal(0, await reader.WaitForExitAsync(Waits.Long));
        Assert.Equal("hello", reader.Output);
    }

    [Fact]
    public void Topic_ShouldBeRefused_WhenItExists() =>
        Assert.Throws<InvalidOperationException>(() => _broker.CreateTopic(Topic, 1));

    [Fact]
    public void Call_ShouldBeRefused_WhenTheBrokerHasEnded()
    {
        _broker.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _broker.CreateTopic("late", 1));
    }

    private string ConsumeOneAndCommit(string group)
    {
        using var consumer = Consumer(group);
        consumer.Subscribe(Topic);
        var read = consumer.Consume(Waits.Long);
        consumer.Commit(read);
        consumer.Close();
        return Encoding.UTF8.GetString(read.Message.Value);
    }

    private static Message<byte[], byte[]> Record(string value) => new() { Value = Encoding.UTF8.GetBytes(value) };

    private IConsumer<byte[], byte[]> Consumer(string group) =>
        new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = _broker.BootstrapServers,
            GroupId = group,
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,

            // A second member of a group waits about this long on the embedded broker.
            SessionTimeoutMs = 2000,
            HeartbeatIntervalMs = 200,
        }).Build();
}
