namespace Ladis.Detection.Streams;

/// <summary>How an event time is far from the partition's stream time: by more than the age at which requests leave their window.</summary>
internal enum TimeAnomaly
{
    /// <summary>It is behind. The request is taken in with those around it.</summary>
    Late = 0,

    /// <summary>It is ahead: stream time follows, and all requests before it leave their windows.</summary>
    Jump = 1,
}
