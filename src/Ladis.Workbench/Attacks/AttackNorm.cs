namespace Ladis.Workbench.Attacks;

/// <summary>What the strength of an attack measures.</summary>
public enum AttackNorm
{
    /// <summary>The largest change of a pixel value.</summary>
    Linf = 0,

    /// <summary>The Euclidean length of the change of all of a picture's values.</summary>
    L2 = 1,
}
