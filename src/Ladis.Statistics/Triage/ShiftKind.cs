namespace Ladis.Statistics;

/// <summary>What the pattern of rejecting views speaks for; evidence, never certainty.</summary>
public enum ShiftKind
{
    /// <summary>Nothing rejects.</summary>
    None = 0,

    /// <summary>Class-matched views are quiet, the unmatched one rejects: other classes are asked for than before.</summary>
    ClassMix = 1,

    /// <summary>The input or inner layers have changed, or confidence is lost to all classes: the images look different (a sensor, a codec, the light).</summary>
    Corruption = 2,

    /// <summary>One class is raised above the others, or the model is surer of itself than before.</summary>
    AdversarialSuspected = 3,
}
