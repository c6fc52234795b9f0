using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Topics;

/// <summary>Reads what stands on a topic now, outside any group: state topics at start, ranges for batch commands.</summary>
/// <param name="clients">Makes the Kafka clients.</param>
public sealed class TopicReader(KafkaClients clients)
{
    private static readonly TimeSpan BrokerCall = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The committed records of one partition, in order, from an offset up to what was its end when the call began. Waits for transactions that are
    /// open there: what a predecessor is just committing is part of what stands on the topic.
    /// </summary>
    /// <param name="partition">The partition.</param>
    /// <param name="from">First offset; lower than the oldest kept record means from there.</param>
    /// <param name="to">Offset to stop before; null for the present end.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IEnumerable<InputRecord> Read(PartitionId partition, long from = 0, long? to = null, CancellationToken cancellationToken = default)
    {
        var place = new TopicPartition(partition.Topic, partition.Partition);
        var bounds = Bounds(place);
        var end = Math.Min(to ?? long.MaxValue, bounds.High.Value);
        var start = Math.Max(from, bounds.Low.Value);
        if (start >= end)
            yield break;
        using var consumer = clients.Reader();
        consumer.Assign(new TopicPartitionOffset(place, start));
        // Transactions leave control records at the end that are never delivered: the position passes them, record offsets do not.
        while (consumer.Position(place) is var position && (position == Offset.Unset || position < end))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Consume(consumer, partition.Topic) is not { } result)
                continue;
            if (result.Offset >= end)
                yield break;
            yield return RecordConversion.ToInput(result);
        }
    }

    /// <summary>The committed records of partitions from their first one on, without end.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IEnumerable<InputRecord> Follow(IReadOnlyCollection<PartitionId> partitions, CancellationToken cancellationToken) =>
        Follow(partitions.ToDictionary(p => p, _ => Offset.Beginning.Value), cancellationToken);

    /// <summary>The committed records of partitions from given offsets on, without end.</summary>
    /// <param name="from">The first offset of each partition.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TopicException">The broker refuses the reading.</exception>
    public IEnumerable<InputRecord> Follow(IReadOnlyDictionary<PartitionId, long> from, CancellationToken cancellationToken)
    {
        using var consumer = clients.Reader();
        consumer.Assign(from.Select(p => new TopicPartitionOffset(p.Key.Topic, p.Key.Partition, p.Value)));
        while (!cancellationToken.IsCancellationRequested)
        {
            if (Consume(consumer, from.Keys.First().Topic) is { } result)
                yield return RecordConversion.ToInput(result);
        }
    }

    /// <summary>The first offset that a partition still has, and the one that its next record gets.</summary>
    /// <param name="partition">The partition.</param>
    public (long First, long End) Bounds(PartitionId partition)
    {
        var bounds = Bounds(new TopicPartition(partition.Topic, partition.Partition));
        return (bounds.Low.Value, bounds.High.Value);
    }

    /// <summary>The first offset whose record's timestamp is at or after a time; the present end when there is none.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="time">The time.</param>
    public long OffsetAt(PartitionId partition, DateTimeOffset time)
    {
        var place = new TopicPartitionTimestamp(partition.Topic, partition.Partition, new Timestamp(time.ToUnixTimeMilliseconds(), TimestampType.CreateTime));
        using var surveyor = clients.Surveyor();
        var found = Ask(() => surveyor.OffsetsForTimes([place], BrokerCall)).Single().Offset;
        return found.IsSpecial ? Bounds(place.TopicPartition).High.Value : found.Value;
    }

    private ConsumeResult<byte[], byte[]>? Consume(IConsumer<byte[], byte[]> consumer, string topic)
    {
        try
        {
            return consumer.Consume(Poll);
        }
        catch (ConsumeException groupless) when (groupless.Error.Code == ErrorCode.GroupAuthorizationFailed)
        {
            // The client wants a group's name and asks for its coordinator; this reader belongs to none, and so needs no grant for one.
            return null;
        }
        catch (ConsumeException passing) when (BrokerSilence.Is(passing.Error.Code))
        {
            return null;
        }
        catch (ConsumeException refused) when (KafkaRefusal.Is(refused.Error.Code))
        {
            throw new AccessException(KafkaRefusal.Explain(refused.Error, clients.Options, $"Read on topic '{topic}'"), refused);
        }
    }

    private T Ask<T>(Func<T> ask)
    {
        try
        {
            return BrokerSilence.Outlast(clients.Options.StartupTimeout, ask);
        }
        catch (KafkaException silence) when (BrokerSilence.Is(silence.Error.Code))
        {
            throw TopicException.Silent(clients.Options.BootstrapServers, silence);
        }
    }

    private WatermarkOffsets Bounds(TopicPartition place)
    {
        using var surveyor = clients.Surveyor();
        return Ask(() => surveyor.QueryWatermarkOffsets(place, BrokerCall));
    }
}
