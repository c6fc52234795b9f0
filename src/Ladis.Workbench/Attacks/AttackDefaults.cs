namespace Ladis.Workbench.Attacks;

/// <summary>Default values of attacks.</summary>
public static class AttackDefaults
{
    /// <summary>The largest change of a pixel value, where the whole range is 0 to 1.</summary>
    /// <value>4/255</value>
    public const double Epsilon = 4.0 / 255;

    /// <summary>Gradient steps.</summary>
    /// <value>20</value>
    public const int Steps = 20;

    /// <summary>The step size is this times epsilon over the number of steps, as in Madry et al. 2018.</summary>
    public const double StepFactor = 2.5;

    /// <summary>Seed of the random start.</summary>
    public const int Seed = 1;

    /// <summary>Pictures that are attacked at once.</summary>
    public const int BatchSize = 64;

    /// <summary>Times that a black-box attack may ask about a picture.</summary>
    public const int Queries = 1000;

    /// <summary>Share of the pixels in the first squares of a Square Attack.</summary>
    public const double FirstSquare = 0.3;
}
