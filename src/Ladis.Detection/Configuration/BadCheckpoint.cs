namespace Ladis.Detection.Configuration;

/// <summary>What follows when a group has judged a partition before, and its checkpoint is gone or cannot be read.</summary>
public enum BadCheckpoint
{
    /// <summary>Its streams begin anew at the committed offset, with alarms that were open ended; it is said and counted.</summary>
    BeginAnew = 0,

    /// <summary>The detector ends.</summary>
    Fail = 1,
}
