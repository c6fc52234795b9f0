namespace Ladis.Workbench.Demo.Shapes;

/// <summary>Background patterns: functions of the pixel that give the share of the second colour, in [0, 1].</summary>
internal static class Texture
{
    private const int Side = ShapeImage.Side;

    private static readonly Func<ShapeRandom, Func<float, float, float>>[] Kinds =
        [Gradient, Glow, Checker, Stripes, ValueNoise, ValueNoise];

    /// <summary>A pattern of random kind and parameters.</summary>
    public static Func<float, float, float> Draw(ShapeRandom random) => Kinds[random.NextBelow(Kinds.Length)](random);

    private static Func<float, float, float> Gradient(ShapeRandom random)
    {
        var direction = Geometry.OnCircle(random.NextUnit());
        return (x, y) => Math.Clamp(0.5f + Along(direction, x, y) / (1.2f * Side), 0, 1);
    }

    private static Func<float, float, float> Glow(ShapeRandom random)
    {
        var centre = new Point(random.NextBetween(0, Side), random.NextBetween(0, Side));
        var radius = random.NextBetween(0.5f, 1.2f) * Side;
        return (x, y) =>
        {
            var (dx, dy) = (x - centre.X, y - centre.Y);
            return Math.Min(MathF.Sqrt(dx * dx + dy * dy) / radius, 1);
        };
    }

    private static Func<float, float, float> Checker(ShapeRandom random)
    {
        var direction = Geometry.OnCircle(random.NextUnit());
        var across = new Point(-direction.Y, direction.X);
        var cell = random.NextBetween(3, 9);
        return (x, y) =>
        {
            var column = (int)MathF.Floor(Along(direction, x, y) / cell);
            var row = (int)MathF.Floor(Along(across, x, y) / cell);
            return (column + row) & 1;
        };
    }

    /// <summary>A triangle wave: as soft as a sine, and the same bits on every platform.</summary>
    private static Func<float, float, float> Stripes(ShapeRandom random)
    {
        var direction = Geometry.OnCircle(random.NextUnit());
        var period = random.NextBetween(4, 14);
        return (x, y) =>
        {
            var phase = Along(direction, x, y) / period;
            return Math.Abs(2 * (phase - MathF.Floor(phase)) - 1);
        };
    }

    private static Func<float, float, float> ValueNoise(ShapeRandom random)
    {
        const int Knots = 12;
        var values = new float[Knots * Knots];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.NextUnit();
        }

        var cell = random.NextBetween(3, 9);
        return (x, y) => Interpolate(values, Knots, x / cell, y / cell);
    }

    private static float Interpolate(float[] values, int width, float x, float y)
    {
        var (column, row) = ((int)x, (int)y);
        var (u, v) = (Smooth(x - column), Smooth(y - row));
        var i = row * width + column;
        var upper = values[i] + (values[i + 1] - values[i]) * u;
        var lower = values[i + width] + (values[i + width + 1] - values[i + width]) * u;
        return upper + (lower - upper) * v;
    }

    private static float Smooth(float t) => t * t * (3 - 2 * t);

    private static float Along(Point direction, float x, float y) =>
        (x - Side / 2f) * direction.X + (y - Side / 2f) * direction.Y;
}
