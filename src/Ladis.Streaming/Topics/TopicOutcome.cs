namespace Ladis.Streaming.Topics;

/// <summary>What became of a topic.</summary>
public enum TopicOutcome
{
    /// <summary>It was there and stays as it is.</summary>
    Exists,

    /// <summary>It is new.</summary>
    Created,

    /// <summary>It was there and has more partitions now.</summary>
    Grown,
}
