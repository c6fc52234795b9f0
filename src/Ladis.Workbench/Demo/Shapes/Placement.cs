using System.Runtime.InteropServices;

namespace Ladis.Workbench.Demo.Shapes;

/// <summary>Where and how a unit figure stands in the picture; lengths in pixels.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Placement(Point Centre, float ScaleX, float ScaleY, Point Direction)
{
    public Point Apply(Point unit)
    {
        var x = unit.X * ScaleX;
        var y = unit.Y * ScaleY;
        return new Point(
            Centre.X + x * Direction.X - y * Direction.Y,
            Centre.Y + x * Direction.Y + y * Direction.X);
    }
}
