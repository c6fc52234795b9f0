using System.Runtime.InteropServices;

namespace Ladis.Workbench.Demo.Shapes;

/// <summary>A point of the plane; y points down, as in the picture.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Point(float X, float Y);

/// <summary>Trigonometry that gives the same bits on every platform.</summary>
internal static class Geometry
{
    private const double Grid = 1 << 20;

    /// <summary>
    /// The point at <paramref name="turns"/> full turns on the unit circle. Math.Sin differs in its last bit between C libraries;
    /// rounding to a grid of 2^-20 hides that, so that a picture is the same everywhere.
    /// </summary>
    public static Point OnCircle(double turns)
    {
        var angle = turns * Math.Tau;
        return new Point(OnGrid(Math.Cos(angle)), OnGrid(Math.Sin(angle)));
    }

    public static float OnGrid(double value) => (float)(Math.Round(value * Grid) / Grid);
}
