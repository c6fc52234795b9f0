using System.Runtime.InteropServices;

namespace Ladis.Workbench.Demo.Shapes;

/// <summary>A colour; channels are in [0, 1] except between the steps of drawing.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Colour(float R, float G, float B)
{
    public static Colour Draw(ShapeRandom random) => new(random.NextUnit(), random.NextUnit(), random.NextUnit());

    /// <summary>A colour at a distance of at most √3 · <paramref name="reach"/>.</summary>
    public Colour Near(ShapeRandom random, float reach) => new(
        Math.Clamp(R + random.NextBetween(-reach, reach), 0, 1),
        Math.Clamp(G + random.NextBetween(-reach, reach), 0, 1),
        Math.Clamp(B + random.NextBetween(-reach, reach), 0, 1));

    public Colour Mix(Colour other, float share) => new(
        R + (other.R - R) * share,
        G + (other.G - G) * share,
        B + (other.B - B) * share);

    /// <summary>Euclidean distance, at most √3.</summary>
    public float DistanceTo(Colour other)
    {
        var (r, g, b) = (R - other.R, G - other.G, B - other.B);
        return MathF.Sqrt(r * r + g * g + b * b);
    }
}
