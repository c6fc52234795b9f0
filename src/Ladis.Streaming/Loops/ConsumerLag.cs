using Confluent.Kafka;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;

namespace Ladis.Streaming.Loops;

/// <summary>How far a loop is behind, by partition: in records, and in seconds of the last processed record's age.</summary>
internal sealed class ConsumerLag(StreamingMetrics metrics, TimeProvider time)
{
    private readonly Dictionary<PartitionId, DateTimeOffset> _latest = [];

    public void Processed(InputRecord record) => _latest[record.Partition] = record.Timestamp;

    /// <param name="partition">The partition.</param>
    /// <param name="next">The next offset to consume.</param>
    /// <param name="high">The partition's end as the consumer knows it.</param>
    public void Show(PartitionId partition, long next, Offset high)
    {
        if (high == Offset.Unset)
            return;
        var records = Math.Max(0, high.Value - next);
        var behind = records == 0 ? TimeSpan.Zero : time.GetUtcNow() - _latest[partition];
        metrics.Lag.WithLabels(partition.Topic, partition.Partition.ToString()).Set(records);
        metrics.LagSeconds.WithLabels(partition.Topic, partition.Partition.ToString()).Set(Math.Max(0, behind.TotalSeconds));
    }

    public void Forget(PartitionId partition)
    {
        _latest.Remove(partition);
        metrics.Lag.RemoveLabelled(partition.Topic, partition.Partition.ToString());
        metrics.LagSeconds.RemoveLabelled(partition.Topic, partition.Partition.ToString());
    }
}
