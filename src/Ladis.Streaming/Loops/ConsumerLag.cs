using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;

namespace Ladis.Streaming.Loops;

/// <summary>
/// How far a loop is behind, by partition: in records, and in seconds of the last processed record's age. The consumer's position is what counts, not the last
/// record's offset: it passes the markers of transactions, which stand behind the last record and are never delivered.
/// </summary>
/// <param name="consumer">Gives the loop's consumer; asked on its thread.</param>
/// <param name="metrics">Where it is shown.</param>
/// <param name="time">The clock.</param>
internal sealed class ConsumerLag(Func<IConsumer<byte[], byte[]>> consumer, StreamingMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BrokerCall = TimeSpan.FromSeconds(1);

    private readonly Dictionary<PartitionId, DateTimeOffset> _latest = [];
    private readonly Dictionary<PartitionId, long> _committed = [];
    private long? _shown;

    public void Processed(InputRecord record) => _latest[record.Partition] = record.Timestamp;

    /// <summary>By the clock and not at commits, which an idle or stuck loop does not make.</summary>
    public void ShowByTheClock()
    {
        if (_shown is { } shown && time.GetElapsedTime(shown) < Interval)
            return;
        _shown = time.GetTimestamp();
        Show();
    }

    /// <summary>Shows the lag of every assigned partition whose end the consumer knows.</summary>
    public void Show()
    {
        foreach (var place in consumer().Assignment)
        {
            var bounds = consumer().GetWatermarkOffsets(place);
            if (bounds.High != Offset.Unset && Position(place, bounds) is { } position)
                Show(RecordConversion.ToPartition(place), Math.Max(0, bounds.High.Value - position));
        }
    }

    public void Forget(PartitionId partition)
    {
        _latest.Remove(partition);
        _committed.Remove(partition);
        metrics.Lag.RemoveLabelled(partition.Topic, partition.Partition.ToString());
        metrics.LagSeconds.RemoveLabelled(partition.Topic, partition.Partition.ToString());
    }

    private void Show(PartitionId partition, long records)
    {
        metrics.Lag.WithLabels(partition.Topic, partition.Partition.ToString()).Set(records);
        if (records == 0)
            metrics.LagSeconds.WithLabels(partition.Topic, partition.Partition.ToString()).Set(0);
        else if (_latest.TryGetValue(partition, out var latest))
            metrics.LagSeconds.WithLabels(partition.Topic, partition.Partition.ToString()).Set(Math.Max(0, (time.GetUtcNow() - latest).TotalSeconds));
    }

    /// <summary>A consumer has no position before its first record; it begins at the committed offset, which is asked for once.</summary>
    private long? Position(TopicPartition place, WatermarkOffsets bounds)
    {
        if (consumer().Position(place) is { IsSpecial: false } position)
            return position.Value;
        var partition = RecordConversion.ToPartition(place);
        if (!_committed.TryGetValue(partition, out var committed) && Committed(place) is { } offset)
            _committed[partition] = committed = offset == Offset.Unset ? bounds.Low.Value : offset.Value;
        return _committed.ContainsKey(partition) ? committed : null;
    }

    private Offset? Committed(TopicPartition place)
    {
        try
        {
            return consumer().Committed([place], BrokerCall)[0].Offset;
        }
        catch (KafkaException silence) when (BrokerSilence.Is(silence.Error.Code))
        {
            return null;
        }
    }
}
