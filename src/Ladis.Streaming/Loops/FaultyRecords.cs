using Ladis.Streaming.Records;

namespace Ladis.Streaming.Loops;

/// <summary>
/// Finds the records that make a batch throw. What the batch has done is taken back, its records come again and are processed one by one, and the one that
/// throws alone comes once more, refused. State is that of before the record by then: a processor never goes on after it has thrown.
/// </summary>
internal sealed class FaultyRecords
{
    /// <summary>So many failures in a row are no accident of one caller.</summary>
    public const int Limit = 25;

    private readonly Dictionary<(PartitionId Partition, long Offset), RecordRefusal> _refused = [];
    private readonly Dictionary<PartitionId, (long First, long Last)> _suspects = [];
    private int _streak;
    private string _latest = "";

    /// <summary>In a sentence, when no record has been processed for long, though many have come; else null.</summary>
    public string? Streak => _streak >= Limit ? $"processes nothing, the last {_streak} records failed: {_latest}" : null;

    /// <summary>The record, refused where it has thrown before.</summary>
    public InputRecord Marked(InputRecord record) => _refused.TryGetValue((record.Partition, record.Offset), out var refusal) ? record.Refused(refusal) : record;

    /// <summary>The parts of a batch that are processed together, in its order: all of it, or each record of one that has thrown for itself.</summary>
    public IEnumerable<IReadOnlyList<InputRecord>> Parts(IReadOnlyList<InputRecord> batch)
    {
        var together = new List<InputRecord>(batch.Count);
        foreach (var record in batch)
        {
            if (!IsSuspect(record))
            {
                together.Add(record);
                continue;
            }

            if (together.Count > 0)
                yield return together;
            together = [];
            yield return [record];
        }

        if (together.Count > 0)
            yield return together;
    }

    /// <summary>Notes a part that has thrown.</summary>
    /// <returns>What is to be done about it, in a sentence; null when nothing can be: a refused record has thrown, too.</returns>
    public string? Failed(IReadOnlyList<InputRecord> batch, Exception failure)
    {
        if (batch.Count > 1)
        {
            foreach (var record in batch)
                _suspects[record.Partition] = _suspects.TryGetValue(record.Partition, out var known)
                    ? (Math.Min(known.First, record.Offset), Math.Max(known.Last, record.Offset))
                    : (record.Offset, record.Offset);
            return $"one of {batch.Count} records failed ({failure.GetType().Name}: {failure.Message}); they are processed one by one";
        }

        var culprit = batch[0];
        if (!_refused.TryAdd((culprit.Partition, culprit.Offset), RecordFault.Refusal("Processing the record", failure)))
            return null;
        return $"record {culprit} failed ({failure.GetType().Name}: {failure.Message}); it becomes a dead letter";
    }

    /// <summary>Notes a batch that was processed.</summary>
    public void Passed(IReadOnlyList<InputRecord> batch)
    {
        foreach (var record in batch)
        {
            (_streak, _latest) = record.Refusal is { } refusal ? (_streak + 1, refusal.Message) : (0, "");
        }
    }

    /// <summary>Everything before an offset is done.</summary>
    public void Committed(PartitionId partition, long next)
    {
        if (_suspects.TryGetValue(partition, out var suspects) && suspects.Last < next)
            _suspects.Remove(partition);
        foreach (var done in _refused.Keys.Where(r => r.Partition == partition && r.Offset < next).ToList())
            _refused.Remove(done);
    }

    /// <summary>A partition is gone; whoever owns it now finds out for himself.</summary>
    public void Forget(PartitionId partition) => Committed(partition, long.MaxValue);

    private bool IsSuspect(InputRecord record) => _suspects.TryGetValue(record.Partition, out var suspects) && record.Offset >= suspects.First && record.Offset <= suspects.Last;
}
