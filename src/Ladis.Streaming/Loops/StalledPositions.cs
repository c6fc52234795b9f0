using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Loops;

/// <summary>
/// Positions at which the client fails again and again while the log goes on behind them: a batch that cannot be decompressed, or is damaged. The client tells
/// the batch's first offset, and goes on trying there; the records behind are never delivered.
/// </summary>
/// <param name="member">The loop's member of its group; asked on its thread.</param>
/// <param name="time">The clock.</param>
internal sealed class StalledPositions(GroupMember member, TimeProvider time)
{
    private readonly Dictionary<PartitionId, Stall> _stalls = [];

    /// <summary>Those at which the error has repeated.</summary>
    public IEnumerable<Stall> Standing => _stalls.Values.Where(s => s.Failures > 1);

    /// <summary>Notes an error of a poll, if it is one of a position.</summary>
    /// <param name="failure">The error; it names the first offset of the batch.</param>
    /// <param name="positions">Where the loop stands, which may be within the batch.</param>
    /// <returns>The position; null when the error is about none, or the log ends there.</returns>
    public Stall? Failed(ConsumeException failure, LogPositions positions)
    {
        if (failure.ConsumerRecord?.TopicPartitionOffset is not { Offset.IsSpecial: false } place || place.Partition == Partition.Any || BrokerSilence.Is(failure.Error.Code))
            return null;
        var partition = RecordConversion.ToPartition(place.TopicPartition);
        var end = member.Client.GetWatermarkOffsets(place.TopicPartition).High;
        if (end != Offset.Unset && end.Value <= place.Offset.Value)
            return null;
        if (!_stalls.TryGetValue(partition, out var stall) || stall.Start != place.Offset.Value)
            _stalls[partition] = stall = new Stall(partition, place.Offset.Value, Math.Max(place.Offset.Value, positions.Of(partition)), time.GetTimestamp());
        stall.Reason = failure.Error.Reason;
        stall.Failures++;
        return stall;
    }

    /// <summary>A record of a partition was delivered: its position is well.</summary>
    public bool Passed(PartitionId partition) => _stalls.Remove(partition);

    /// <summary>The loop is back at its committed offsets: what was skipped is met again.</summary>
    public void Clear() => _stalls.Clear();

    /// <summary>Whether the same position has been tried, more than once, for long enough.</summary>
    /// <param name="stall">The position.</param>
    /// <param name="patience">How long.</param>
    public bool IsOverdue(Stall stall, TimeSpan patience) => stall.Failures > 1 && time.GetElapsedTime(stall.Since) >= patience;

    /// <summary>Where a partition stands still, and why.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="start">The offset that the client names: the first of the batch.</param>
    /// <param name="offset">The offset that is to be read.</param>
    /// <param name="since">When the first error came, by the clock's timestamp.</param>
    internal sealed class Stall(PartitionId partition, long start, long offset, long since)
    {
        public PartitionId Partition { get; } = partition;

        public long Start { get; } = start;

        public long Since { get; } = since;

        /// <summary>The offset that cannot be read now; further on than <see cref="Start"/> when some of the batch was skipped.</summary>
        public long Offset { get; private set; } = offset;

        /// <summary>Errors at this offset.</summary>
        public int Failures { get; set; }

        /// <summary>The client's sentence.</summary>
        public string Reason { get; set; } = "";

        /// <summary>The next offset is tried; an error that names the same batch tells at once that it is in it, too.</summary>
        public void Skip() => (Offset, Failures) = (Offset + 1, 1);

        public override string ToString() => $"{Partition}/{Offset} cannot be read: {Reason.TrimEnd('.')}";
    }
}
