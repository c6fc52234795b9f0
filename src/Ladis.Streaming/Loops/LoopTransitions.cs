using Ladis.Streaming.Telemetry;

namespace Ladis.Streaming.Loops;

/// <summary>The legal transitions of a loop, all of them.</summary>
public static class LoopTransitions
{
    private static readonly (LoopState From, LoopState To)[] Legal =
    [
        (LoopState.Created, LoopState.Joining),
        (LoopState.Joining, LoopState.Replaying),
        (LoopState.Joining, LoopState.Running),
        (LoopState.Joining, LoopState.Draining),
        (LoopState.Replaying, LoopState.Running),
        (LoopState.Running, LoopState.Replaying),
        (LoopState.Replaying, LoopState.Draining),
        (LoopState.Running, LoopState.Draining),
        (LoopState.Draining, LoopState.Closed),
        (LoopState.Created, LoopState.Faulted),
        (LoopState.Joining, LoopState.Faulted),
        (LoopState.Replaying, LoopState.Faulted),
        (LoopState.Running, LoopState.Faulted),
        (LoopState.Draining, LoopState.Faulted),
    ];

    /// <summary>Whether a loop may go from one state to another.</summary>
    /// <param name="from">The state it is in.</param>
    /// <param name="to">Another state.</param>
    public static bool IsLegal(LoopState from, LoopState to) => Legal.Contains((from, to));
}
