using Ladis.Contracts.V1;
using Ladis.Streaming.Loops;

namespace Ladis.Detection.Role;

/// <summary>
/// Whether a log is the one that a checkpoint is of. A first offset above the replay floor is no sign of another one: retention brings it about every day,
/// and what is missing then is flagged in the windows.
/// </summary>
internal static class LogChange
{
    /// <summary>Says why it is another one; null when it is not.</summary>
    public static string? Of(DetectorCheckpoint checkpoint, PartitionLog log)
    {
        if (checkpoint.TopicId.Length > 0 && log.TopicId.Length > 0 && !string.Equals(checkpoint.TopicId, log.TopicId, StringComparison.Ordinal))
            return $"the topic's id was {checkpoint.TopicId} and is {log.TopicId}";
        return checkpoint.LiveOffset > log.End ? $"it ends at offset {log.End}, and {checkpoint.LiveOffset} was to be judged next" : null;
    }
}
