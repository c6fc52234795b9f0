using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Loops;

/// <summary>Where a loop's records come from, one after another; also what the client cannot read, where it may be passed over.</summary>
/// <param name="member">The loop's member of its group.</param>
/// <param name="convert">Makes a record of what the client delivers.</param>
/// <param name="options">Whether it may.</param>
/// <param name="positions">Where the loop stands.</param>
/// <param name="report">Told of what went wrong.</param>
/// <param name="time">The clock.</param>
internal sealed class RecordFeed(
    GroupMember member, Func<ConsumeResult<byte[], byte[]>, InputRecord> convert, KafkaOptions options, LogPositions positions, LoopReport report, TimeProvider time)
{
    /// <summary>In this time the group is not served, which asks for a poll.</summary>
    private static readonly TimeSpan BrokerCall = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BetweenPolls = TimeSpan.FromMilliseconds(50);

    /// <summary>Where it stands still.</summary>
    public StalledPositions Stalls { get; } = new(member, time);

    /// <summary>The partitions that are the loop's.</summary>
    public List<PartitionId> Assignment => [.. member.Client.Assignment.Select(RecordConversion.ToPartition)];

    /// <summary>The next record. An error of one poll passes or ends in lost partitions; either way the work at hand goes on.</summary>
    /// <param name="patience">How long to wait for it.</param>
    public InputRecord? Next(TimeSpan patience)
    {
        try
        {
            if (member.Client.Consume(patience > TimeSpan.Zero ? patience : TimeSpan.Zero) is not { } result)
                return null;
            Stalls.Passed(RecordConversion.ToPartition(result.TopicPartition));
            return Convert(result);
        }
        catch (ConsumeException error) when (!error.Error.IsFatal && !KafkaRefusal.Is(error.Error.Code))
        {
            var stall = Stalls.Failed(error, positions);
            report.Failed(error.Error, stall);
            return stall is not null && options.SkipUnreadable && Stalls.IsOverdue(stall, options.UnreadablePatience) ? PassOver(stall) : null;
        }
    }

    public void Seek(PartitionId partition, long offset)
    {
        positions.MoveTo(partition, offset);
        member.Client.Seek(new TopicPartitionOffset(partition.Topic, partition.Partition, offset));
    }

    /// <summary>Goes back to what the group has committed.</summary>
    /// <exception cref="KafkaException">The broker does not say what that is.</exception>
    public void BeginAgain()
    {
        positions.Clear();
        foreach (var committed in Committed())
            member.Client.Seek(new TopicPartitionOffset(committed.TopicPartition, committed.Offset == Offset.Unset ? Offset.Beginning : committed.Offset));
        Stalls.Clear();
    }

    /// <summary>Passes some time without asking the broker, but serves the group: librdkafka does so only within a poll. What is read meanwhile is read again.</summary>
    /// <param name="length">How long.</param>
    /// <param name="stop">Ends it.</param>
    public void Idle(TimeSpan length, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        do
            Next(TimeSpan.Zero);
        while (time.GetElapsedTime(start) < length && !stop.WaitHandle.WaitOne(BetweenPolls));
    }

    public void Forget(PartitionId partition)
    {
        positions.Forget(partition);
        Stalls.Passed(partition);
    }

    private List<TopicPartitionOffset> Committed()
    {
        var assigned = member.Client.Assignment;
        if (assigned.Count == 0)
            return [];
        member.Miss();
        var committed = member.Client.Committed(assigned, BrokerCall);
        member.Reach();
        return committed;
    }

    /// <summary>What cannot be converted is a record without content: the role makes a dead letter of it.</summary>
    private InputRecord Convert(ConsumeResult<byte[], byte[]> result)
    {
        try
        {
            if (RecordConversion.HasNoTime(result))
                report.ClampedTime();
            return convert(result);
        }
        catch (Exception failure) when (RecordFault.Is(failure))
        {
            return new InputRecord
            {
                Partition = RecordConversion.ToPartition(result.TopicPartition),
                Offset = result.Offset.Value,
                Timestamp = time.GetUtcNow(),
                Refusal = RecordFault.Refusal("Reading the record", failure),
            };
        }
    }

    /// <summary>A record without content in the place of what cannot be read: the role makes a dead letter of it.</summary>
    private InputRecord PassOver(StalledPositions.Stall stall)
    {
        var lost = new InputRecord { Partition = stall.Partition, Offset = stall.Offset, Timestamp = time.GetUtcNow(), Refusal = new(DeadLetterReason.Unreadable, stall.Reason) };
        report.Skipped();
        stall.Skip();
        // The loop's own position follows with the record.
        member.Client.Seek(new TopicPartitionOffset(lost.Partition.Topic, lost.Partition.Partition, stall.Offset));
        return lost;
    }
}
