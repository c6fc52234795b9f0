using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>
/// How alike two pictures look, told from 8 × 8 grey means of each: their correlation, which neither brightness nor contrast changes. A sketch is kept as
/// its direction, mean removed and of length 1. Flat pictures all have one direction, so that they look alike.
/// </summary>
public static class PictureSketch
{
    /// <summary>Cells: 8 rows of 8.</summary>
    public const int Cells = 64;

    /// <summary>Two pictures look alike from this correlation on (docs/statistics/repetition.md has what copies and others reach).</summary>
    public const float Alike = 0.9f;

    /// <summary>Standard deviation in grey levels below which a picture is flat: what is left is noise.</summary>
    private const float Flat = 1;

    /// <summary>The direction of a sketch.</summary>
    /// <param name="means">Grey means of the cells, 0 to 255, row by row: <see cref="Cells"/> values.</param>
    /// <param name="direction">Receives <see cref="Cells"/> values.</param>
    public static void Direct(ReadOnlySpan<byte> means, Span<float> direction)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(means.Length, Cells);
        TensorPrimitives.ConvertTruncating(means, direction);
        TensorPrimitives.Subtract(direction, TensorPrimitives.Sum<float>(direction) / Cells, direction);
        var norm = TensorPrimitives.Norm<float>(direction);
        if (norm * norm < Flat * Flat * Cells)
            direction.Fill(1 / MathF.Sqrt(Cells));
        else
            TensorPrimitives.Divide(direction, norm, direction);
    }
}
