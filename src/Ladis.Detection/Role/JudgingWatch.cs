namespace Ladis.Detection.Role;

/// <summary>
/// Whether the role judges anything at all: one that drops whatever comes looks alive and watches nobody. Shared by all loops, as one that judges is enough.
/// </summary>
public sealed class JudgingWatch
{
    /// <summary>So many drops in a row are no accident of one caller.</summary>
    internal const int Limit = 25;

    private int _dropped;
    private volatile string? _problem;

    /// <summary>Why the role is of no use at present; null while it judges, or nothing has come.</summary>
    public string? Problem => Volatile.Read(ref _dropped) >= Limit && _problem is { } problem
        ? $"nothing is judged, the last {Limit} requests and more were dropped: {problem}"
        : null;

    /// <summary>A request was dropped that had not counted before.</summary>
    /// <param name="problem">Why, in a sentence.</param>
    internal void Dropped(string problem)
    {
        _problem = problem;
        if (Volatile.Read(ref _dropped) < Limit)
            Interlocked.Increment(ref _dropped);
    }

    /// <summary>A request was judged, or there is another baseline to judge by.</summary>
    internal void Reset() => Volatile.Write(ref _dropped, 0);
}
