using V1 = Ladis.Contracts.V1;

namespace Ladis.Detection.Streams;

/// <summary>
/// How far a stream has taken in each partition of the requests. Workers answer a partition in its order, so that what stands at or before the mark has been
/// here: read again, after an operator has set the workers' group back. A log that has lost its end writes offsets again, with later times: those are new.
/// </summary>
internal sealed class SourceMarks
{
    /// <summary>Partitions that are remembered; beyond that, the one with the oldest request goes.</summary>
    public const int Most = 1024;

    private readonly Dictionary<ulong, (long Offset, long EventTime)> _marks = [];

    /// <summary>Whether a request has been passed.</summary>
    public bool HavePassed(SourcePlace place) =>
        _marks.TryGetValue(place.Log, out var mark) && place.Offset <= mark.Offset && place.EventTime <= mark.EventTime;

    /// <summary>Moves past a request that was taken in.</summary>
    public void Pass(SourcePlace place)
    {
        if (place.Log == 0)
            return;
        var time = place.EventTime;
        if (_marks.TryGetValue(place.Log, out var mark))
            time = Math.Max(time, mark.EventTime);
        else if (_marks.Count == Most)
            _marks.Remove(_marks.MinBy(m => (m.Value.EventTime, m.Key)).Key);
        _marks[place.Log] = (place.Offset, time);
    }

    /// <summary>The state for a successor.</summary>
    public IEnumerable<V1.SourceMark> Save() =>
        _marks.OrderBy(m => m.Key).Select(m => new V1.SourceMark { Log = m.Key, Offset = m.Value.Offset, EventTime = m.Value.EventTime });

    /// <summary>Takes over the state of a predecessor.</summary>
    /// <exception cref="ArgumentException">The state is damaged.</exception>
    public void Load(IReadOnlyCollection<V1.SourceMark> saved)
    {
        if (saved.Count > Most)
            throw new ArgumentException("The marks of a checkpoint are too many.", nameof(saved));
        foreach (var mark in saved)
            _marks[mark.Log] = (mark.Offset, mark.EventTime);
    }
}
