namespace Ladis.Workbench.Attacks;

/// <summary>The strength of a projected gradient descent attack.</summary>
public sealed class ProjectedGradientDescentOptions
{
    /// <summary>What <see cref="Epsilon"/> measures.</summary>
    /// <value>Linf</value>
    public AttackNorm Norm { get; set; }

    /// <summary>Whether the labels are the classes to drive pictures to, instead of those to drive them away from.</summary>
    /// <value>false</value>
    public bool Targeted { get; set; }

    /// <summary>The radius of the ball around the picture, above 0, where pixel values range from 0 to 1; below 1 for <see cref="AttackNorm.Linf"/>.</summary>
    /// <value>4/255 (<see cref="AttackDefaults.Epsilon"/>)</value>
    public double Epsilon { get; set; } = AttackDefaults.Epsilon;

    /// <summary>Gradient steps, at least 1.</summary>
    /// <value>20 (<see cref="AttackDefaults.Steps"/>)</value>
    public int Steps { get; set; } = AttackDefaults.Steps;

    /// <summary>The length of a step in pixel values of 0 to 1.</summary>
    /// <value>2.5 × Epsilon / Steps</value>
    public double? StepSize { get; set; }

    /// <summary>Whether the descent starts at a random point of the ball instead of the picture itself.</summary>
    /// <value>true</value>
    public bool RandomStart { get; set; } = true;

    /// <summary>Seed of the random start; the same seed and pictures give the same attack.</summary>
    /// <value>1 (<see cref="AttackDefaults.Seed"/>)</value>
    public int Seed { get; set; } = AttackDefaults.Seed;
}
