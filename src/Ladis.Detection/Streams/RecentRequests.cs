using System.Runtime.InteropServices;
using V1 = Ladis.Contracts.V1;

namespace Ladis.Detection.Streams;

/// <summary>
/// The requests that a stream has taken in most recently: what comes again among them is a duplicate. It also knows their offsets, so that a
/// replay takes in exactly those that were taken in before.
/// </summary>
/// <param name="capacity">How many are remembered.</param>
internal sealed class RecentRequests(int capacity)
{
    private readonly Queue<Entry> _entries = [];
    private readonly HashSet<ulong> _known = [];
    private readonly HashSet<long> _restored = [];
    private readonly SourceMarks _marks = new();
    private long _restoredTo = -1;

    /// <summary>Requests that are remembered.</summary>
    public int Count => _entries.Count;

    /// <summary>Why a request does not count; null when it does.</summary>
    public DropReason? Refusal(RequestKeys keys)
    {
        if (_marks.HavePassed(keys.Place) || _known.Contains(keys.Source) || (keys.Id != 0 && _known.Contains(keys.Id)))
            return DropReason.Duplicate;
        return keys.Session != 0 && _known.Contains(keys.Session) ? DropReason.SameSession : null;
    }

    /// <summary>Remembers a request that was not refused, and forgets the oldest one beyond the capacity.</summary>
    public void Add(long offset, RequestKeys keys)
    {
        if (_entries.Count == capacity)
            Forget();
        Remember(new Entry(offset, keys));
        _marks.Pass(keys.Place);
    }

    /// <summary>Whether a predecessor took in the request at an offset that it judged, and would still remember it.</summary>
    public bool WasTaken(long offset) => offset <= _restoredTo && _restored.Contains(offset);

    /// <summary>The state for a successor.</summary>
    public V1.RecentRequests Save()
    {
        var saved = new V1.RecentRequests { Marks = { _marks.Save() } };
        var previous = -1L;
        foreach (var entry in _entries)
        {
            if (previous < 0)
                saved.FirstOffset = entry.Offset;
            else
                saved.Gaps.Add(entry.Offset - previous);
            previous = entry.Offset;
            saved.Ids.Add(entry.Keys.Id);
            saved.Sources.Add(entry.Keys.Source);
            saved.Sessions.Add(entry.Keys.Session);
        }

        // Many services know neither.
        foreach (var keys in new[] { saved.Ids, saved.Sessions }.Where(keys => keys.All(key => key == 0)))
            keys.Clear();
        return saved;
    }

    /// <summary>Takes over the state of a predecessor.</summary>
    /// <exception cref="ArgumentException">The state is damaged.</exception>
    public void Load(V1.RecentRequests? saved)
    {
        if (saved is null)
            return;
        _marks.Load(saved.Marks);
        var count = saved.Sources.Count;
        if (count == 0)
            return;
        if (saved.Gaps.Count != count - 1 || (saved.Ids.Count != count && saved.Ids.Count > 0) || (saved.Sessions.Count != count && saved.Sessions.Count > 0))
            throw new ArgumentException("The remembered requests of a checkpoint are damaged.", nameof(saved));
        var offset = saved.FirstOffset;
        for (var i = 0; i < count; i++)
        {
            offset += i == 0 ? 0 : saved.Gaps[i - 1];
            _restored.Add(offset);
            Add(offset, new RequestKeys(saved.Ids.ElementAtOrDefault(i), saved.Sources[i], saved.Sessions.ElementAtOrDefault(i), default));
        }

        _restoredTo = offset;
    }

    /// <summary>The replay is over: what served it may go.</summary>
    public void EndReplay()
    {
        _restored.Clear();
        _restored.TrimExcess();
    }

    private void Remember(Entry entry)
    {
        _entries.Enqueue(entry);
        _known.Add(entry.Keys.Source);
        if (entry.Keys.Id != 0)
            _known.Add(entry.Keys.Id);
        if (entry.Keys.Session != 0)
            _known.Add(entry.Keys.Session);
    }

    private void Forget()
    {
        var keys = _entries.Dequeue().Keys;
        _known.Remove(keys.Source);
        _known.Remove(keys.Id);
        _known.Remove(keys.Session);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(long Offset, RequestKeys Keys);
}
