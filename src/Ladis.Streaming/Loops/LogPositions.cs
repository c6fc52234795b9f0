using Ladis.Streaming.Records;

namespace Ladis.Streaming.Loops;

/// <summary>
/// Where a loop stands in the log of each of its partitions, and what the next record says of that log. Where a position is none of its log's the client goes
/// on at the first record without a word: back, in another log; forward, over what retention has deleted.
/// </summary>
/// <param name="log">Knows which logs there are.</param>
internal sealed class LogPositions(LogWatch log)
{
    /// <summary>Offsets without a record come one by one, where transactions end: so many in a row are asked about.</summary>
    private const int MostMarkers = 16;

    private readonly Dictionary<PartitionId, long> _next = [];
    private readonly Dictionary<PartitionId, string> _replaced = [];

    /// <summary>The next offset to read; 0 where that is not known.</summary>
    public long Of(PartitionId partition) => _next.GetValueOrDefault(partition);

    public void MoveTo(PartitionId partition, long offset) => _next[partition] = offset;

    public void Forget(PartitionId partition) => _next.Remove(partition);

    public void Clear() => _next.Clear();

    /// <summary>Why a record is of another log than those before it; null when it is not.</summary>
    public string? Contradiction(InputRecord record) => record.Offset < Of(record.Partition)
        ? $"{Of(record.Partition)} was to be read next, and offset {record.Offset} came"
        : null;

    /// <summary>The first offset that the partition still has, where retention has deleted what was to be read before a record; else null.</summary>
    public long? FirstBeyondGap(InputRecord record) =>
        _next.TryGetValue(record.Partition, out var position) && record.Offset - position > MostMarkers && log.First(record.Partition) is var first && first > position
            ? first
            : null;

    /// <summary>Notes that other logs stand behind partitions' names.</summary>
    public void Replace(IEnumerable<PartitionId> partitions, string reason)
    {
        foreach (var partition in partitions)
        {
            _replaced[partition] = reason;
            _next.Remove(partition);
        }
    }

    /// <summary>Takes partitions over, where the group has left them.</summary>
    /// <param name="logs">The partitions.</param>
    /// <param name="others">Those of which the role's own state says that it is of another log.</param>
    /// <returns>Those that are to be read from their first record on, and why.</returns>
    public List<(PartitionLog Log, string Reason)> Begin(IReadOnlyList<PartitionLog> logs, IReadOnlyCollection<PartitionId> others)
    {
        var anew = new List<(PartitionLog, string)>();
        foreach (var taken in logs)
        {
            _next.TryAdd(taken.Partition, taken.Committed ?? taken.First);
            if (_replaced.Remove(taken.Partition, out var reason) || others.Contains(taken.Partition) || taken.Committed > taken.End)
                anew.Add((taken, reason ?? $"it ends at offset {taken.End}, or what the group keeps ({taken.Committed} is to be read next) is of another one"));
        }

        return anew;
    }
}
