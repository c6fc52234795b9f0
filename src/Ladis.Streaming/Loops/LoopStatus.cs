using Ladis.Streaming.Telemetry;

namespace Ladis.Streaming.Loops;

/// <summary>What others may know of a running loop: written by its thread, read by health checks and metrics.</summary>
/// <param name="name">Role and number of the loop.</param>
/// <param name="time">The clock of heartbeats.</param>
public sealed class LoopStatus(string name, TimeProvider time)
{
    private long _beat = time.GetTimestamp();
    private long _listened = time.GetTimestamp();
    private long _silence;
    private volatile LoopState _state = LoopState.Created;
    private volatile int _partitions;
    private volatile string? _hindrance;

    /// <summary>Role and number of the loop.</summary>
    public string Name { get; } = name;

    /// <summary>Where the loop stands in its life.</summary>
    public LoopState State => _state;

    /// <summary>Partitions that the loop owns; 0 is healthy.</summary>
    public int Partitions
    {
        get => _partitions;
        internal set => _partitions = value;
    }

    /// <summary>What keeps a running loop from its work, as the rest of a sentence about it; null when nothing does.</summary>
    public string? Hindrance
    {
        get => _hindrance;
        internal set => _hindrance = value;
    }

    /// <summary>What ended a faulted loop.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Time since the loop last came round.</summary>
    public TimeSpan SinceLastBeat => time.GetElapsedTime(Volatile.Read(ref _beat));

    /// <summary>
    /// How long no broker has been heard, as far as the loop knows: what it was when the loop last listened, and the time since. A loop that waits in a call, such as a
    /// commit while the broker stands still, does not listen.
    /// </summary>
    public TimeSpan SinceHeard => time.GetElapsedTime(Volatile.Read(ref _listened)) + TimeSpan.FromTicks(Volatile.Read(ref _silence));

    /// <summary>The loop has polled.</summary>
    /// <param name="silence">How long no broker had been heard by then.</param>
    internal void Listen(TimeSpan silence)
    {
        Volatile.Write(ref _silence, silence.Ticks);
        Volatile.Write(ref _listened, time.GetTimestamp());
    }

    internal void Beat() => Volatile.Write(ref _beat, time.GetTimestamp());

    internal LoopState Enter(LoopState next)
    {
        var previous = _state;
        if (!LoopTransitions.IsLegal(previous, next))
            throw new InvalidOperationException($"Loop {Name} cannot go from {previous} to {next}.");
        _state = next;
        return previous;
    }

    internal void Fault(Exception failure)
    {
        Failure = failure;
        Enter(LoopState.Faulted);
    }
}
