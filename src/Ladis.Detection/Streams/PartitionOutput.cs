namespace Ladis.Detection.Streams;

/// <summary>What one activation brought about.</summary>
/// <param name="Output">Verdict and alerts of the stream that judged it.</param>
/// <param name="Stream">That stream; null when none did.</param>
/// <param name="Drop">Why no stream took it in.</param>
/// <param name="Problem">The details of that, for people.</param>
/// <param name="Notices">What else happened in the partition; null when nothing did.</param>
internal readonly record struct PartitionOutput(StreamOutput Output, StreamDetector? Stream, DropReason? Drop, string? Problem, PartitionNotices? Notices)
{
    /// <summary>Nothing.</summary>
    public static PartitionOutput None { get; } = new(StreamOutput.None, null, null, null, null);
}
