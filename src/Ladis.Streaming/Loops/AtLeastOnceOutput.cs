using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;

namespace Ladis.Streaming.Loops;

/// <summary>At least once: every output is acknowledged before the offsets are committed.</summary>
internal sealed class AtLeastOnceOutput(Func<KafkaProducer> create, StreamingMetrics metrics) : IOutputCommitter
{
    private readonly List<Error> _failures = [];
    private KafkaProducer _producer = create();

    public bool IsFenced => false;

    public void Initialize(CancellationToken stop)
    {
    }

    public void Produce(OutputRecord record)
    {
        try
        {
            _producer.Produce(record, OnDelivered);
        }
        catch (ProduceException<byte[], byte[]> fatal) when (fatal.Error.IsFatal && !KafkaRefusal.Is(fatal.Error.Code))
        {
            Fail(fatal.Error);
        }

        metrics.Produced.WithLabels(record.Topic).Inc();
    }

    public void Commit(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumer<byte[], byte[]> consumer)
    {
        _producer.Client.Flush();
        lock (_failures)
        {
            if (_failures.Count > 0)
                throw new KafkaTxnRequiresAbortException(new Error(_failures[0].Code, _failures[0].Reason));
        }

        consumer.Commit(offsets);
    }

    public void Abort()
    {
        bool ended;
        lock (_failures)
        {
            ended = _failures.Exists(f => f.IsFatal);
            _failures.Clear();
        }

        if (!ended)
            return;
        _producer.Dispose();
        _producer = create();
    }

    public void Abandon()
    {
    }

    public void Dispose() => _producer.Dispose();

    private void OnDelivered(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
            Fail(report.Error);
    }

    private void Fail(Error error)
    {
        lock (_failures)
            _failures.Add(error);
    }
}
