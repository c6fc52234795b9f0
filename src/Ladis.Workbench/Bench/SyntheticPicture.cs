namespace Ladis.Workbench.Bench;

/// <summary>
/// Pictures that cost a codec about what photographs do: noise of several sizes, the coarse strong and the fine weak, as natural scenes
/// have it (amplitude falls with frequency). A function of the seed.
/// </summary>
public static class SyntheticPicture
{
    private const int Coarsest = 64;

    /// <summary>Draws <c>side × side × 3</c> bytes.</summary>
    /// <param name="side">Pixels a row, and rows.</param>
    /// <param name="seed">Names the picture.</param>
    public static byte[] Draw(int side, int seed)
    {
        var random = new Random(seed);
        var levels = new float[side * side * 3];
        Array.Fill(levels, 128);
        for (var cell = Coarsest; cell >= 1; cell /= 2)
            AddOctave(levels, side, cell, 16f * MathF.Pow(cell, 0.35f), random);
        return Array.ConvertAll(levels, level => (byte)Math.Clamp(level, byte.MinValue, byte.MaxValue));
    }

    /// <summary>Random values on a grid, bilinear in between: most of it common to the three channels, as in photographs.</summary>
    private static void AddOctave(float[] levels, int side, int cell, float amplitude, Random random)
    {
        var knots = (side / cell) + 2;
        var grid = new float[knots * knots * 3];
        for (var i = 0; i < grid.Length; i += 3)
        {
            var common = random.NextSingle() - 0.5f;
            for (var c = 0; c < 3; c++)
                grid[i + c] = amplitude * (common + (0.3f * (random.NextSingle() - 0.5f)));
        }

        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var (column, row) = (x / cell, y / cell);
                var (right, down) = ((float)(x % cell) / cell, (float)(y % cell) / cell);
                for (var c = 0; c < 3; c++)
                    levels[(((y * side) + x) * 3) + c] += At(column, row, c, right, down);
            }
        }

        float At(int column, int row, int c, float right, float down)
        {
            float Knot(int dx, int dy) => grid[((((row + dy) * knots) + column + dx) * 3) + c];
            var top = Knot(0, 0) + (right * (Knot(1, 0) - Knot(0, 0)));
            var bottom = Knot(0, 1) + (right * (Knot(1, 1) - Knot(0, 1)));
            return top + (down * (bottom - top));
        }
    }
}
