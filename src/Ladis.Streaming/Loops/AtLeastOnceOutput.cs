using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;

namespace Ladis.Streaming.Loops;

/// <summary>At least once: every output is acknowledged before the offsets are committed.</summary>
internal sealed class AtLeastOnceOutput(KafkaProducer producer, StreamingMetrics metrics) : IOutputCommitter
{
    private readonly List<Error> _failures = [];

    public void Initialize(CancellationToken stop)
    {
    }

    public void Produce(OutputRecord record)
    {
        producer.Produce(record, OnDelivered);
        metrics.Produced.WithLabels(record.Topic).Inc();
    }

    public void Commit(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumer<byte[], byte[]> consumer)
    {
        producer.Client.Flush();
        lock (_failures)
        {
            if (_failures.Count > 0)
                throw new KafkaTxnRequiresAbortException(_failures[0]);
        }

        consumer.Commit(offsets);
    }

    public void Abort()
    {
        lock (_failures)
            _failures.Clear();
    }

    public void Abandon()
    {
    }

    public void Dispose() => producer.Dispose();

    private void OnDelivered(DeliveryReport<byte[], byte[]> report)
    {
        if (!report.Error.IsError)
            return;
        lock (_failures)
            _failures.Add(report.Error);
    }
}
