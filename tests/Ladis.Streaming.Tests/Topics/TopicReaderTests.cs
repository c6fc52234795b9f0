using Confluent.Kafka;
using Ladis.Streaming.Records;
using Ladis.Streaming.Tests.Fixtures;
using Ladis.Streaming.Tests.Loops;
using Reader = Ladis.Streaming.Topics.TopicReader;

namespace Ladis.Streaming.Tests.Topics;

[Collection(KafkaTests.Name)]
public sealed class TopicReaderTests(KafkaBroker broker)
{
    /// <summary>A successor that reads the checkpoint while its predecessor commits must get that commit, not the one before.</summary>
    [Fact]
    public async Task Read_ShouldWaitForAnOpenTransaction_WhenItHoldsTheNewestRecord()
    {
        broker.SkipIfAbsent();
        var topic = await broker.CreateTopicAsync();
        using var producer = TestProducer.BeginTransaction(broker.BootstrapServers, KafkaBroker.UniqueName());
        producer.Produce(topic, new Message<byte[], byte[]> { Value = [1] });
        producer.Flush();
        using var reading = new SemaphoreSlim(0);

        var read = Task.Run(() =>
        {
            reading.Release();
            return new Reader(LoopRig.Clients(broker.BootstrapServers)).Read(new PartitionId(topic, 0)).Select(r => (int)r.Value![0]).ToList();
        });
        await reading.WaitAsync();
        Assert.False(read.IsCompleted);
        producer.CommitTransaction();

        Assert.Equal([1], await read);
    }

    [Fact]
    public async Task Read_ShouldEnd_WhenTheLastTransactionWasAborted()
    {
        broker.SkipIfAbsent();
        var topic = await broker.CreateTopicAsync();
        using var producer = TestProducer.BeginTransaction(broker.BootstrapServers, KafkaBroker.UniqueName());
        producer.Produce(topic, new Message<byte[], byte[]> { Value = [1] });
        producer.CommitTransaction();
        producer.BeginTransaction();
        producer.Produce(topic, new Message<byte[], byte[]> { Value = [2] });
        producer.Flush();
        producer.AbortTransaction();

        Assert.Equal([1], new Reader(LoopRig.Clients(broker.BootstrapServers)).Read(new PartitionId(topic, 0)).Select(r => (int)r.Value![0]));
    }
}
