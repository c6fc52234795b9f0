using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;

namespace Ladis.Detection.Streams;

/// <summary>The streams of a partition, bounded in number, and which of them a checkpoint must hold.</summary>
internal sealed class StreamSet
{
    private readonly Dictionary<StreamKey, StreamDetector> _streams = [];
    private readonly Dictionary<StreamKey, StreamCheckpoint> _orphans = [];
    private readonly HashSet<StreamKey> _forgotten = [];

    public IReadOnlyDictionary<StreamKey, StreamDetector> All => _streams;

    /// <summary>Streams of a predecessor that cannot go on, but have alarms to end.</summary>
    public IReadOnlyCollection<StreamCheckpoint> Orphans => _orphans.Values;

    /// <summary>A stream, if it is judged by a baseline.</summary>
    public StreamDetector? Find(StreamKey key, LoadedBaseline baseline) =>
        _streams.TryGetValue(key, out var stream) && ReferenceEquals(stream.Baseline, baseline) ? stream : null;

    /// <summary>The next checkpoint holds all of them: what they are judged by changes.</summary>
    public void MakeDue()
    {
        foreach (var stream in _streams.Values)
            stream.Record.MakeDue();
    }

    /// <summary>Takes over a stream. The next checkpoint holds it, because those of earlier versions hold no record of its own.</summary>
    public void Restore(StreamDetector stream) => _streams[stream.Key] = stream;

    /// <summary>Remembers a stream that cannot go on, until its next request ends its alarms.</summary>
    public void Orphan(StreamCheckpoint saved)
    {
        var key = StreamKey.Of(saved);
        if (saved.Policies.Any(p => p.Episode is not null))
            _orphans[key] = saved;
        else
            _forgotten.Add(key);
    }

    /// <summary>Lets go what a predecessor has left of a stream.</summary>
    public void Forget(StreamKey key) => _forgotten.Add(key);

    /// <summary>Adds a stream.</summary>
    /// <param name="stream">The new stream.</param>
    /// <param name="limit">The greatest number of streams.</param>
    /// <param name="orphan">A predecessor's stream of the same key, whose alarms end now.</param>
    /// <returns>The stream that it replaces, if any: of the same key, or evicted.</returns>
    public (StreamDetector Stream, bool Evicted)? Begin(StreamDetector stream, int limit, out StreamCheckpoint? orphan)
    {
        _orphans.Remove(stream.Key, out orphan);
        (StreamDetector, bool)? ended = null;
        if (_streams.TryGetValue(stream.Key, out var replaced))
            ended = (replaced, false);
        else if (_streams.Count >= limit)
            ended = (Evict(), true);
        _streams[stream.Key] = stream;
        _forgotten.Remove(stream.Key);
        return ended;
    }

    /// <summary>What the next checkpoint must hold, and whose records must go since the last call.</summary>
    public (IReadOnlyList<StreamDetector> Due, IReadOnlyList<StreamKey> Forgotten) TakeChanges()
    {
        var changes = (_streams.Values.Where(s => s.Record.IsDue(s.Window.Floor)).ToList(), _forgotten.ToList());
        _forgotten.Clear();
        return changes;
    }

    /// <summary>The least recently used one, by offset and not by a clock; one with an active alarm only when all have one.</summary>
    private StreamDetector Evict()
    {
        var victim = _streams.Values.MinBy(s => (s.AlarmActive, s.LastOffset))!;
        _streams.Remove(victim.Key);
        _forgotten.Add(victim.Key);
        return victim;
    }
}
