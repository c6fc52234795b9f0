namespace Ladis.Statistics;

/// <summary>What a view of the class-matched test is to triage.</summary>
public enum TriageRole
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The confidence profile (sorted logits).</summary>
    Profile = 1,

    /// <summary>An inner view.</summary>
    Deep = 2,

    /// <summary>A view of an early tap: what changes the images shows there.</summary>
    Early = 3,
}
