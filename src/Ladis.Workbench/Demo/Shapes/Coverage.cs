namespace Ladis.Workbench.Demo.Shapes;

/// <summary>
/// How much of each pixel a figure covers: four scan lines a pixel row, exact along the line (a scan-line rasteriser with 4× vertical
/// supersampling), even-odd rule.
/// </summary>
internal sealed class Coverage
{
    private const int Side = ShapeImage.Side;
    private const int LinesPerRow = 4;
    private const int MaxCrossings = 64;

    private readonly float[] _values = new float[Side * Side];

    /// <summary>Shares in [0, 1], row-major.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Replaces the values by those of <paramref name="outline"/>, whose points are in pixels.</summary>
    public void Rasterise(Outline outline)
    {
        Array.Clear(_values);
        Span<float> crossings = stackalloc float[MaxCrossings];
        for (var line = 0; line < Side * LinesPerRow; line++)
        {
            var count = Cross(outline, (line + 0.5f) / LinesPerRow, crossings);
            var found = crossings[..count];
            found.Sort();
            var row = _values.AsSpan(line / LinesPerRow * Side, Side);
            for (var i = 0; i + 1 < count; i += 2)
            {
                AddSpan(row, found[i], found[i + 1]);
            }
        }
    }

    private static int Cross(Outline outline, float y, Span<float> crossings)
    {
        var count = 0;
        foreach (var contour in outline.Contours)
        {
            var from = contour[^1];
            foreach (var to in contour)
            {
                if (from.Y <= y != to.Y <= y)
                {
                    crossings[count++] = from.X + (y - from.Y) / (to.Y - from.Y) * (to.X - from.X);
                }

                from = to;
            }
        }

        return count;
    }

    private static void AddSpan(Span<float> row, float left, float right)
    {
        left = Math.Clamp(left, 0, Side);
        right = Math.Clamp(right, 0, Side);
        var last = Math.Min((int)right, Side - 1);
        for (var x = (int)left; x <= last; x++)
        {
            row[x] += Math.Max(0, Math.Min(right, x + 1) - Math.Max(left, x)) / LinesPerRow;
        }
    }
}
