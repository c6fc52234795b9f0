using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;

namespace Ladis.Streaming.Loops;

/// <summary>At least once: every output is acknowledged before the offsets are committed.</summary>
internal sealed class AtLeastOnceOutput(Func<KafkaProducer> create, TopicLimits limits, StreamingMetrics metrics) : IOutputCommitter
{
    private readonly Deliveries _deliveries = new(limits);
    private Error? _ended;
    private KafkaProducer _producer = create();

    public bool IsFenced => false;

    public void Initialize(CancellationToken stop)
    {
    }

    public void Produce(OutputRecord record)
    {
        try
        {
            _producer.Produce(record, _deliveries.Note);
        }
        catch (ProduceException<byte[], byte[]> fatal) when (fatal.Error.IsFatal && !KafkaRefusal.Is(fatal.Error.Code))
        {
            _ended ??= fatal.Error;
        }

        metrics.Produced.WithLabels(record.Topic).Inc();
    }

    public void Commit(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumer<byte[], byte[]> consumer)
    {
        _producer.Client.Flush();
        if ((_ended ?? _deliveries.Failure) is { } failure)
            throw new KafkaTxnRequiresAbortException(new Error(failure.Code, failure.Reason));
        consumer.Commit(offsets);
    }

    public void Abort()
    {
        var replace = _ended is not null || _deliveries.IsOutgrown || _deliveries.Failure is { IsFatal: true };
        _ended = null;
        _deliveries.Clear();
        if (!replace)
            return;
        _producer.Dispose();
        _producer = create();
    }

    public void Abandon()
    {
    }

    public void Dispose() => _producer.Dispose();
}
