using System.Runtime.InteropServices;

namespace Ladis.Workbench.Demo.Shapes;

/// <summary>The colours of one picture: two of the background, two of the shape.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Palette(Colour Ground, Colour Pattern, Colour ShapeTop, Colour ShapeBottom)
{
    /// <summary>Colours with at least <see cref="ShapeStyle.MinContrast"/> between the shape and the background.</summary>
    public static Palette Draw(ShapeRandom random)
    {
        var ground = Colour.Draw(random);
        var pattern = ground.Near(random, ShapeStyle.PatternReach);
        Colour shape;
        do
        {
            shape = Colour.Draw(random);
        }
        while (shape.DistanceTo(ground) < ShapeStyle.MinContrast || shape.DistanceTo(pattern) < ShapeStyle.MinContrast);

        return new Palette(ground, pattern, shape, shape.Near(random, ShapeStyle.ShapeReach));
    }
}
