using Ladis.Detection.Configuration;

namespace Ladis.Detection.Streams;

/// <summary>
/// What stands of a partition on the checkpoints topic. It is written with every output, and else as soon as what has come since is
/// <see cref="DetectionDefaults.CheckpointShare"/> times as large: what was judged without any output may be judged again.
/// </summary>
internal sealed class PartitionRecord
{
    private long _bytes;
    private long _arrived;
    private long _floor;
    private bool _isDue = true;

    /// <summary>The replay floor of the record that stands, while it goes on standing; null when another one takes its place.</summary>
    public long? HeldFloor { get; private set; }

    /// <summary>Whether the next commit must write it.</summary>
    public bool IsDue => _isDue || _arrived >= _bytes * DetectionDefaults.CheckpointShare;

    /// <summary>The next commit writes it.</summary>
    public void MakeDue() => _isDue = true;

    /// <summary>An activation was new.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="hasOutput">Whether it brought about anything that must not come twice.</param>
    public void Arrive(int bytes, bool hasOutput) => (_arrived, _isDue) = (_arrived + bytes, _isDue || hasOutput);

    /// <summary>It is not written.</summary>
    public void Hold() => HeldFloor = _floor;

    /// <summary>It is written.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="floor">Its replay floor.</param>
    public void Write(int bytes, long floor) => (_bytes, _arrived, _isDue, _floor, HeldFloor) = (bytes, 0, false, floor, null);
}
