namespace Ladis.Streaming.Topics;

/// <summary>How topics are to be.</summary>
public sealed record TopicPlan
{
    /// <summary>Partitions of a new topic, at least 1.</summary>
    public int Partitions { get; init; } = 1;

    /// <summary>Copies of a new topic; -1 leaves it to the broker.</summary>
    public short ReplicationFactor { get; init; } = -1;

    /// <summary>How long a new topic keeps its records; null leaves it to the broker. Compacted topics keep the last record of every key in any case.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>
    /// Whether existing topics with fewer partitions get more. Not the compacted ones: a key's records would lie in two partitions, and compaction would
    /// keep both.
    /// </summary>
    public bool Grow { get; init; }
}
