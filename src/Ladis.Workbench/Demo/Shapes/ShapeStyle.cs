namespace Ladis.Workbench.Demo.Shapes;

/// <summary>
/// How hard the pictures are to read. Chosen so that a small network reads about 98 % of them with margins that differ from picture to
/// picture: pictures that are all trivial would make every detector look good.
/// </summary>
internal static class ShapeStyle
{
    /// <summary>Least and greatest radius of the shape, in pixels.</summary>
    public const float MinRadius = 7.5f;
    public const float MaxRadius = 13f;

    /// <summary>Greatest relative change of the width against the height.</summary>
    public const float MaxStretch = 0.12f;

    /// <summary>Least distance of the shape's colour from both background colours (a distance in the unit cube).</summary>
    public const float MinContrast = 0.3f;

    /// <summary>Greatest difference, a channel, between the two colours of the background, and of the shape.</summary>
    public const float PatternReach = 0.35f;
    public const float ShapeReach = 0.12f;

    public const float MinOpacity = 0.75f;
    public const float MinLight = 0.75f;
    public const float MaxLight = 1.15f;

    /// <summary>Standard deviation of the sensor noise, in units of the full range.</summary>
    public const float MinNoise = 0.005f;
    public const float MaxNoise = 0.05f;

    /// <summary>Most marks behind the shape, and the chance of one in front of it.</summary>
    public const int MaxDistractors = 3;
    public const float ChanceInFront = 0.3f;
}
