using System.Diagnostics.CodeAnalysis;

namespace Ladis.Statistics;

/// <summary>
/// A uniform sample without replacement of the last W arrivals, or of those of the last T of stream time. Each arrival has a
/// random priority that its record's coordinates decide; the sample is those of the least priorities that are still in the
/// window (priority sampling: Babcock, Datar, Motwani, SODA 2002). So the sample is a function of the window alone, and a
/// replay from <see cref="OldestNeeded"/> on rebuilds it exactly. Keeps about size·(1 + ln(W/size)) payloads; an arrival
/// costs one pass over them. Not safe for several threads at once.
/// </summary>
/// <typeparam name="T">What is kept of an arrival, its coordinates included.</typeparam>
public sealed class SlidingReservoir<T>
{
    private const ulong Domain = 0x5A3B_1E50;

    private readonly int _size;
    private readonly long _lastArrivals;
    private readonly TimeSpan _lastTime;
    private readonly List<Candidate> _candidates = [];
    private long _number;
    private DateTimeOffset _streamTime = DateTimeOffset.MinValue;

    /// <summary>Creates an empty reservoir.</summary>
    /// <param name="size">Most arrivals of the sample, at least 1.</param>
    /// <param name="lastArrivals">W, at least <paramref name="size"/>; null for no limit.</param>
    /// <param name="lastTime">T, above 0; null for no limit. At least one of the two limits is needed.</param>
    public SlidingReservoir(int size, long? lastArrivals, TimeSpan? lastTime = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(lastArrivals ?? size, size);
        if (lastTime is { } time && time <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(lastTime), lastTime, "The window must last.");
        }

        if (lastArrivals is null && lastTime is null)
        {
            throw new ArgumentException("A sliding reservoir needs a limit in arrivals or in time.", nameof(lastArrivals));
        }

        (_size, _lastArrivals, _lastTime) = (size, lastArrivals ?? long.MaxValue, lastTime ?? TimeSpan.MaxValue);
    }

    /// <summary>Number of arrivals in the sample now.</summary>
    public int Count => Math.Min(_size, _candidates.Count);

    /// <summary>Greatest timestamp so far: stream time never goes back.</summary>
    public DateTimeOffset StreamTime => _streamTime;

    /// <summary>The oldest arrival that the present or any later sample may need; a replay must begin there at the latest.</summary>
    /// <param name="payload">The arrival, if there is one.</param>
    /// <param name="streamTime">
    /// Stream time when it came. <see cref="Advance"/> the empty reservoir to it before a replay: an arrival before it may have
    /// carried a later timestamp.
    /// </param>
    /// <returns>Whether there is one.</returns>
    public bool OldestNeeded([MaybeNullWhen(false)] out T payload, out DateTimeOffset streamTime)
    {
        if (_candidates.Count == 0)
        {
            (payload, streamTime) = (default, _streamTime);
            return false;
        }

        (payload, streamTime) = (_candidates[0].Payload, _candidates[0].Time);
        return true;
    }

    /// <summary>Takes in an arrival.</summary>
    /// <param name="payload">What to keep of it.</param>
    /// <param name="record">A seed of its coordinates.</param>
    /// <param name="timestamp">Its timestamp; a late one is counted with the arrivals around it.</param>
    public void Add(T payload, Seed record, DateTimeOffset timestamp)
    {
        var priority = record.With(Domain).Value;
        Outrank(priority);
        Advance(timestamp);
        _candidates.Add(new Candidate(payload, priority, _number++, _streamTime));
        Expire();
    }

    /// <summary>Lets stream time pass without an arrival.</summary>
    /// <param name="streamTime">The time; an earlier one changes nothing.</param>
    public void Advance(DateTimeOffset streamTime)
    {
        if (streamTime > _streamTime)
        {
            _streamTime = streamTime;
            Expire();
        }
    }

    /// <summary>The sample, oldest arrival first.</summary>
    public IReadOnlyList<T> Sample()
    {
        if (_candidates.Count <= _size)
        {
            return _candidates.ConvertAll(candidate => candidate.Payload);
        }

        var priorities = _candidates.ConvertAll(candidate => candidate.Priority);
        priorities.Sort();
        var last = priorities[_size - 1];
        return [.. _candidates.Where(candidate => candidate.Priority <= last).Take(_size).Select(candidate => candidate.Payload)];
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _candidates.Clear();
        (_number, _streamTime) = (0, DateTimeOffset.MinValue);
    }

    /// <summary>An arrival that as many later ones outrank as the sample holds can never be sampled again: they stay longer. None, where the sample is the window.</summary>
    private void Outrank(ulong priority)
    {
        if (_size >= _lastArrivals)
        {
            return;
        }

        var kept = 0;
        for (var i = 0; i < _candidates.Count; i++)
        {
            var candidate = _candidates[i];
            if (candidate.Priority > priority)
            {
                candidate.Outranked++;
            }

            if (candidate.Outranked < _size)
            {
                _candidates[kept++] = candidate;
            }
        }

        _candidates.RemoveRange(kept, _candidates.Count - kept);
    }

    private void Expire()
    {
        var expired = 0;
        while (expired < _candidates.Count && IsOutside(_candidates[expired]))
        {
            expired++;
        }

        _candidates.RemoveRange(0, expired);
    }

    private bool IsOutside(Candidate candidate)
        => _number - candidate.Number > _lastArrivals || _streamTime - candidate.Time >= _lastTime;

    private struct Candidate(T payload, ulong priority, long number, DateTimeOffset time)
    {
        public T Payload = payload;
        public ulong Priority = priority;
        public long Number = number;
        public DateTimeOffset Time = time;
        public int Outranked;
    }
}
