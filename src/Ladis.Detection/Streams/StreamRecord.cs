using Ladis.Detection.Configuration;

namespace Ladis.Detection.Streams;

/// <summary>
/// What stands of a stream on the checkpoints topic, and what has come since. A successor judges again, silently, what the record does not know, so it need
/// not be written with every commit: as soon as what came since is <see cref="DetectionDefaults.CheckpointShare"/> times as large, or the window has turned
/// over, or what happened must not happen again (an alert).
/// </summary>
internal sealed class StreamRecord
{
    private long _bytes;
    private long _arrived;
    private long _first;
    private bool _isDue = true;
    private (long Offset, DateTimeOffset? Time)? _floor;

    /// <summary>The first offset that the restored record does not know.</summary>
    public long NextOffset { get; init; }

    /// <summary>What must be read again so that a successor can judge what is not written; null when all of it is, or will be with the next commit.</summary>
    public (long Offset, DateTimeOffset? Time)? Floor => _isDue ? null : _floor;

    /// <summary>An arrival is about to be judged.</summary>
    /// <param name="offset">Its offset.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="window">The first activation that the window needs without it, and the stream time then; the arrival's own where it is empty.</param>
    public void Arrive(long offset, int bytes, (long Offset, DateTimeOffset? Time) window)
    {
        if (_floor is null)
            (_floor, _first) = (window, offset);
        _arrived += bytes;
    }

    /// <summary>The next checkpoint holds it, whatever its size.</summary>
    public void MakeDue() => _isDue = true;

    /// <summary>Whether the next checkpoint must hold it.</summary>
    /// <param name="windowFloor">The first activation that its window needs; null when it is empty.</param>
    public bool IsDue(long? windowFloor) =>
        _isDue || (_floor is not null && (_arrived >= _bytes * DetectionDefaults.CheckpointShare || windowFloor is null || windowFloor > _first));

    /// <summary>It is written.</summary>
    /// <param name="bytes">Its size.</param>
    public void Write(int bytes) => (_bytes, _arrived, _isDue, _floor) = (bytes, 0, false, null);
}
