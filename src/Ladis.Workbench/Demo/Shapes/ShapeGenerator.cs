namespace Ladis.Workbench.Demo.Shapes;

/// <summary>
/// Draws the demo's pictures: one of ten shapes on a textured background, among distractors, with noise. A picture is a pure function
/// of (seed, index), the same on every platform; indices are independent of each other, so any range can be drawn in any order.
/// </summary>
public static class ShapeGenerator
{
    private const int Side = ShapeImage.Side;

    /// <summary>Draws a picture of a uniformly random class.</summary>
    /// <param name="seed">Names the set of pictures.</param>
    /// <param name="index">Position in the set; any value.</param>
    public static ShapeImage Draw(ulong seed, long index)
    {
        var random = new ShapeRandom(seed, index);
        return Draw(random, random.NextBelow(ShapeClasses.Count));
    }

    /// <summary>Draws a picture of a given class, for traffic with a class mix of its own.</summary>
    /// <param name="seed">Names the set of pictures.</param>
    /// <param name="index">Position in the set; any value.</param>
    /// <param name="label">Index into <see cref="ShapeClasses.Names"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="label"/> is no class.</exception>
    public static ShapeImage Draw(ulong seed, long index, int label)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, ShapeClasses.Count);
        var random = new ShapeRandom(seed, index);
        random.NextBits(); // what the other overload spends on the class: a label changes the shape and nothing else
        return Draw(random, label);
    }

    private static ShapeImage Draw(ShapeRandom random, int label)
    {
        var canvas = new Canvas();
        var palette = Palette.Draw(random);
        canvas.Cover(palette.Ground, palette.Pattern, Texture.Draw(random));
        Distract(canvas, random, random.NextBelow(ShapeStyle.MaxDistractors + 1));

        var shape = ShapeOutlines.Of(label).Place(DrawPlacement(random));
        canvas.Paint(shape, palette.ShapeTop, palette.ShapeBottom, random.NextBetween(ShapeStyle.MinOpacity, 1));
        Distract(canvas, random, random.NextChance(ShapeStyle.ChanceInFront) ? 1 : 0);

        var light = random.NextBetween(ShapeStyle.MinLight, ShapeStyle.MaxLight);
        var noise = random.NextBetween(ShapeStyle.MinNoise, ShapeStyle.MaxNoise);
        return new ShapeImage(canvas.Expose(random, light, noise), label);
    }

    private static Placement DrawPlacement(ShapeRandom random)
    {
        var radius = random.NextBetween(ShapeStyle.MinRadius, ShapeStyle.MaxRadius);
        var stretch = random.NextBetween(1 - ShapeStyle.MaxStretch, 1 + ShapeStyle.MaxStretch);
        var slack = Side / 2f - radius;
        var centre = new Point(
            Side / 2f + random.NextBetween(-slack, slack),
            Side / 2f + random.NextBetween(-slack, slack));
        return new Placement(centre, radius * stretch, radius, Geometry.OnCircle(random.NextUnit()));
    }

    /// <summary>Dots and strokes that mean nothing.</summary>
    private static void Distract(Canvas canvas, ShapeRandom random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var isDot = random.NextChance(0.5f);
            var length = isDot ? random.NextBetween(0.8f, 2.2f) : random.NextBetween(2, 7);
            var width = isDot ? length : random.NextBetween(0.4f, 0.9f);
            var centre = new Point(random.NextBetween(0, Side), random.NextBetween(0, Side));
            var placement = new Placement(centre, length, width, Geometry.OnCircle(random.NextUnit()));
            var outline = isDot ? ShapeOutlines.Of(0) : ShapeOutlines.Bar;
            var colour = Colour.Draw(random);
            canvas.Paint(outline.Place(placement), colour, colour, random.NextBetween(0.4f, 1));
        }
    }
}
