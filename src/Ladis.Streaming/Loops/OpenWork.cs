using Confluent.Kafka;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Loops;

/// <summary>What a loop has begun and not committed: records that it has gathered, and how far those reach that it has processed.</summary>
internal sealed class OpenWork(IStreamProcessor processor, IOutputCommitter output, RecordGate gate, ConsumerLag lag, LoopReport report, TimeProvider time)
{
    private readonly List<InputRecord> _gathered = [];
    private readonly Dictionary<PartitionId, long> _next = [];
    private long _uncommitted;
    private long _since;

    /// <summary>The records that make processing throw.</summary>
    public FaultyRecords Faulty { get; } = new();

    /// <summary>Records that wait to be processed.</summary>
    public int Gathered => _gathered.Count;

    /// <summary>Whether there is something to commit.</summary>
    public bool IsProcessed => _next.Count > 0;

    /// <summary>How long the first of it has been processed.</summary>
    public TimeSpan Age => time.GetElapsedTime(_since);

    public void Gather(InputRecord record) => _gathered.Add(Faulty.Marked(record));

    /// <exception cref="RecordFaultException">A record has thrown: what is open must be done again.</exception>
    public void Process()
    {
        if (_gathered.Count == 0)
            return;
        if (!IsProcessed)
            _since = time.GetTimestamp();
        report.Timed(report.Processing, ProcessGathered);
        Faulty.Passed(_gathered);
        _uncommitted += _gathered.Count;
        foreach (var record in _gathered)
        {
            _next[record.Partition] = record.Offset + 1;
            lag.Processed(record);
        }

        report.Consumed(_gathered.Count);
        _gathered.Clear();
    }

    /// <param name="consumer">Whose group's offsets are committed.</param>
    /// <param name="replaced">Partitions that are other logs than those that were read: whoever comes next begins at their first record.</param>
    public void Commit(IConsumer<byte[], byte[]> consumer, IReadOnlyCollection<PartitionId> replaced)
    {
        report.Timed(report.Committing, () =>
        {
            processor.Committing(_next.Keys, gate);
            var offsets = _next.Select(n => new TopicPartitionOffset(n.Key.Topic, n.Key.Partition, replaced.Contains(n.Key) ? 0 : processor.OffsetToCommit(n.Key, n.Value))).ToList();
            output.Commit(offsets, consumer);
        });
        report.Committed(_uncommitted);
        _uncommitted = 0;
        foreach (var (partition, next) in _next)
            Faulty.Committed(partition, next);
        _next.Clear();
    }

    /// <summary>Gives back what was gathered of some partitions and not processed: it is read again, by whoever owns them.</summary>
    public void Withdraw(IReadOnlyCollection<PartitionId> partitions) => _gathered.RemoveAll(record => partitions.Contains(record.Partition));

    public void Forget(PartitionId partition)
    {
        _next.Remove(partition);
        Faulty.Forget(partition);
    }

    public void Clear()
    {
        _gathered.Clear();
        _next.Clear();
        _uncommitted = 0;
    }

    private void ProcessGathered()
    {
        foreach (var part in Faulty.Parts(_gathered))
            Process(part);
    }

    private void Process(IReadOnlyList<InputRecord> part)
    {
        try
        {
            processor.Process(part, gate);
        }
        catch (Exception failure) when (RecordFault.Is(failure))
        {
            if (Faulty.Failed(part, failure) is { } consequence)
                throw new RecordFaultException(consequence, failure);
            throw;
        }
    }
}
