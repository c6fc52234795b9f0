using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;
using Polly;

namespace Ladis.Streaming.Loops;

/// <summary>Exactly once: outputs and offsets in one transaction.</summary>
internal sealed class TransactionalOutput(KafkaProducer producer, TimeSpan callTimeout, ResiliencePipeline retry, StreamingMetrics metrics) : IOutputCommitter
{
    /// <summary>Between two of these a worker that is told to stop before the broker answered notices it.</summary>
    private static readonly TimeSpan InitializeAttempt = TimeSpan.FromSeconds(5);

    /// <summary>A broker that does not answer ends the transaction by its time-out instead.</summary>
    private static readonly TimeSpan AbandonAttempt = TimeSpan.FromSeconds(5);

    private bool _open;

    public void Initialize(CancellationToken stop) =>
        retry.Execute(_ => producer.Client.InitTransactions(InitializeAttempt), stop);

    public void Produce(OutputRecord record)
    {
        Begin();
        producer.Produce(record);
        metrics.Produced.WithLabels(record.Topic).Inc();
    }

    public void Commit(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumer<byte[], byte[]> consumer)
    {
        Begin();
        retry.Execute(() => producer.Client.SendOffsetsToTransaction(offsets, consumer.ConsumerGroupMetadata, callTimeout));
        // Without a timeout, as librdkafka advises: a commit that timed out in the client may have happened at the broker.
        retry.Execute(() => producer.Client.CommitTransaction());
        _open = false;
    }

    public void Abort()
    {
        if (!_open)
            return;
        retry.Execute(() => producer.Client.AbortTransaction());
        _open = false;
    }

    public void Abandon()
    {
        if (_open)
            producer.Client.AbortTransaction(AbandonAttempt);
    }

    public void Dispose() => producer.Dispose();

    private void Begin()
    {
        if (_open)
            return;
        producer.Client.BeginTransaction();
        _open = true;
    }
}
