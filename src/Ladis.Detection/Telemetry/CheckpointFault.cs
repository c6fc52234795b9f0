namespace Ladis.Detection.Telemetry;

/// <summary>Why a checkpoint is not gone on from.</summary>
internal enum CheckpointFault
{
    /// <summary>The group has been here, and there is none: deleted, or of a version that knew no groups.</summary>
    Absent = 0,

    /// <summary>A later version of Ladis wrote it.</summary>
    Newer = 1,

    /// <summary>It is empty, cut, or holds what no detector writes.</summary>
    Damaged = 2,
}
