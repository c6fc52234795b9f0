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

    /// <summary>Processes what was gathered, until none is left or a commit is due: no transaction may grow older than the broker allows.</summary>
    /// <param name="interval">A commit is due when the first record since the last one was begun so long ago.</param>
    /// <returns>Whether records are left.</returns>
    /// <exception cref="RecordFaultException">A record has thrown: what is open must be done again.</exception>
    public bool Process(TimeSpan interval)
    {
        if (_gathered.Count == 0)
            return false;
        if (!IsProcessed)
            _since = time.GetTimestamp();
        var done = 0;
        report.Timed(report.Processing, () => done = ProcessUntil(interval));
        Finish(_gathered[..done]);
        _gathered.RemoveRange(0, done);
        return _gathered.Count > 0;
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

    /// <returns>How many of the first records are processed.</returns>
    private int ProcessUntil(TimeSpan interval)
    {
        var done = 0;
        foreach (var part in Faulty.Parts(_gathered).SelectMany(part => part.Chunk(processor.PartSize)))
        {
            Process(part);
            done += part.Length;
            if (Age >= interval)
                break;
        }

        return done;
    }

    private void Finish(List<InputRecord> done)
    {
        Faulty.Passed(done);
        _uncommitted += done.Count;
        foreach (var record in done)
        {
            _next[record.Partition] = record.Offset + 1;
            lag.Processed(record);
        }

        report.Consumed(done.Count);
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
