using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>Refuses what would turn a result into NaN.</summary>
internal static class Finite
{
    public static void Require(FloatMatrix matrix, string what)
    {
        for (var i = 0; i < matrix.Rows; i++)
        {
            Require(matrix, i, what);
        }
    }

    public static void Require(FloatMatrix matrix, int row, string what)
    {
        if (!All(matrix.Row(row)))
        {
            throw new ArgumentException($"Row {row} of {what} holds a value that is NaN, infinite, or too large to be squared.", nameof(matrix));
        }
    }

    public static void Require(ReadOnlySpan<float> values, string what)
    {
        if (!All(values))
        {
            throw new ArgumentException($"{what} holds a value that is NaN, infinite, or too large to be squared.", nameof(values));
        }
    }

    /// <summary>A sum of squares is finite exactly when every value is, and small enough for distances.</summary>
    private static bool All(ReadOnlySpan<float> values) => TensorPrimitives.SumOfSquares(values) < float.MaxValue / 8;
}
