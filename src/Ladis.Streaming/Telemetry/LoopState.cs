namespace Ladis.Streaming.Telemetry;

/// <summary>Where a loop stands in its life.</summary>
public enum LoopState
{
    /// <summary>Not started.</summary>
    Created = 0,

    /// <summary>Connecting, and joining the consumer group.</summary>
    Joining = 1,

    /// <summary>Rebuilding state from records that were judged before.</summary>
    Replaying = 2,

    /// <summary>At work; also without partitions, when the group has more members than partitions.</summary>
    Running = 3,

    /// <summary>Asked to stop: finishing and committing what was begun.</summary>
    Draining = 4,

    /// <summary>Ended in order.</summary>
    Closed = 5,

    /// <summary>Ended by an error that it cannot go on after.</summary>
    Faulted = 6,
}
