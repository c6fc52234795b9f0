using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;

namespace Ladis.Detection.Streams;

/// <summary>The streams of a partition, bounded in number, and which of them a checkpoint must write anew.</summary>
internal sealed class StreamSet
{
    private readonly Dictionary<string, StreamDetector> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StreamCheckpoint> _orphans = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forgotten = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, StreamDetector> ById => _streams;

    /// <summary>Streams of a predecessor that cannot go on, but have alarms to end.</summary>
    public IReadOnlyCollection<StreamCheckpoint> Orphans => _orphans.Values;

    /// <summary>The stream with an id, if it is judged by a baseline.</summary>
    public StreamDetector? Find(string id, LoadedBaseline baseline) =>
        _streams.TryGetValue(id, out var stream) && ReferenceEquals(stream.Baseline, baseline) ? stream : null;

    public void Changed(StreamDetector stream) => _changed.Add(stream.Id);

    /// <summary>Takes over a stream. It counts as changed, because checkpoints of earlier versions hold no record of its own.</summary>
    public void Restore(StreamDetector stream)
    {
        _streams[stream.Id] = stream;
        _changed.Add(stream.Id);
    }

    /// <summary>Remembers a stream that cannot go on, until its next request ends its alarms.</summary>
    public void Orphan(StreamCheckpoint saved)
    {
        if (saved.Policies.Any(p => p.Episode is not null))
            _orphans[saved.StreamId] = saved;
        else
            _forgotten.Add(saved.StreamId);
    }

    /// <summary>Lets go what a predecessor has left of a stream.</summary>
    public void Forget(string id) => _forgotten.Add(id);

    /// <summary>Adds a stream.</summary>
    /// <param name="stream">The new stream.</param>
    /// <param name="limit">The greatest number of streams.</param>
    /// <param name="orphan">A predecessor's stream of the same id, whose alarms end now.</param>
    /// <returns>The stream that it replaces, if any: of the same id, or evicted.</returns>
    public (StreamDetector Stream, bool Evicted)? Begin(StreamDetector stream, int limit, out StreamCheckpoint? orphan)
    {
        _orphans.Remove(stream.Id, out orphan);
        (StreamDetector, bool)? ended = null;
        if (_streams.TryGetValue(stream.Id, out var replaced))
            ended = (replaced, false);
        else if (_streams.Count >= limit)
            ended = (Evict(), true);
        _streams[stream.Id] = stream;
        _forgotten.Remove(stream.Id);
        return ended;
    }

    /// <summary>What must be written since the last call.</summary>
    public (IReadOnlyList<StreamDetector> Changed, IReadOnlyList<string> Forgotten) TakeChanges()
    {
        var changes = (_changed.Select(id => _streams[id]).ToList(), _forgotten.ToList());
        _changed.Clear();
        _forgotten.Clear();
        return changes;
    }

    /// <summary>The least recently used one, by offset and not by a clock; one with an active alarm only when all have one.</summary>
    private StreamDetector Evict()
    {
        var victim = _streams.Values.MinBy(s => (s.AlarmActive, s.LastOffset))!;
        _streams.Remove(victim.Id);
        _changed.Remove(victim.Id);
        _forgotten.Add(victim.Id);
        return victim;
    }
}
