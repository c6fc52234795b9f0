using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Loops;

/// <summary>
/// Positions at which the client fails again and again while the log goes on behind them: a batch that cannot be decompressed, or is damaged. The client tells
/// the batch's first offset, and goes on trying there; the records behind are never delivered.
/// </summary>
/// <param name="consumer">The loop's consumer; asked on its thread.</param>
/// <param name="time">The clock.</param>
internal sealed class StalledPositions(IConsumer<byte[], byte[]> consumer, TimeProvider time)
{
    private readonly Dictionary<PartitionId, Stall> _stalls = [];

    /// <summary>Those at which the error has repeated.</summary>
    public IEnumerable<Stall> Standing => _stalls.Values.Where(s => s.Failures > 1);

    /// <summary>Notes an error of a poll, if it is one of a position.</summary>
    /// <returns>The position; null when the error is about none, or the log ends there.</returns>
    public Stall? Failed(ConsumeException failure)
    {
        if (failure.ConsumerRecord?.TopicPartitionOffset is not { Offset.IsSpecial: false } place || place.Partition == Partition.Any || BrokerSilence.Is(failure.Error.Code))
            return null;
        var partition = RecordConversion.ToPartition(place.TopicPartition);
        var end = consumer.GetWatermarkOffsets(place.TopicPartition).High;
        if (end != Offset.Unset && end.Value <= place.Offset.Value)
            return null;
        if (!_stalls.TryGetValue(partition, out var stall) || stall.Start != place.Offset.Value)
            _stalls[partition] = stall = new Stall(partition, place.Offset.Value, time.GetTimestamp());
        stall.Reason = failure.Error.Reason;
        stall.Failures++;
        return stall;
    }

    /// <summary>A record of a partition was delivered: its position is well.</summary>
    public bool Passed(PartitionId partition) => _stalls.Remove(partition);

    /// <summary>The loop is back at its committed offsets: what was skipped is met again.</summary>
    public void Undone()
    {
        foreach (var stall in _stalls.Values)
            stall.Undone();
    }

    /// <summary>The positions that have been tried for long enough.</summary>
    /// <param name="patience">How long.</param>
    public IReadOnlyList<Stall> Overdue(TimeSpan patience) => [.. Standing.Where(s => time.GetElapsedTime(s.Since) >= patience)];

    /// <summary>Where a partition stands still, and why.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="start">The offset that the client names: the first of the batch.</param>
    /// <param name="since">When the first error came, by the clock's timestamp.</param>
    internal sealed class Stall(PartitionId partition, long start, long since)
    {
        public PartitionId Partition { get; } = partition;

        public long Start { get; } = start;

        public long Since { get; } = since;

        /// <summary>The offset that cannot be read now; further on than <see cref="Start"/> when some of the batch was skipped.</summary>
        public long Offset { get; private set; } = start;

        /// <summary>Errors at this offset.</summary>
        public int Failures { get; set; }

        /// <summary>The client's sentence.</summary>
        public string Reason { get; set; } = "";

        /// <summary>The next offset is tried; an error that names the same batch tells at once that it is in it, too.</summary>
        public void Skip() => (Offset, Failures) = (Offset + 1, 1);

        /// <summary>Nothing of the batch counts as skipped.</summary>
        public void Undone() => (Offset, Failures) = (Start, Math.Min(Failures, 1));

        public override string ToString() => $"{Partition}/{Offset} cannot be read: {Reason.TrimEnd('.')}";
    }
}
