namespace Ladis.Workbench.Attacks;

/// <summary>How <c>ladis attack</c> makes its pictures.</summary>
internal enum AttackMethod
{
    /// <summary>One step along the gradient's sign.</summary>
    Fgsm,

    /// <summary>Projected gradient descent, L∞.</summary>
    PgdLinf,

    /// <summary>Projected gradient descent, L2.</summary>
    PgdL2,

    /// <summary>Projected gradient descent, L∞, towards a class.</summary>
    Targeted,

    /// <summary>Square Attack: scores only, no gradient graph.</summary>
    Square,
}
