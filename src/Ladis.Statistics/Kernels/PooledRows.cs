using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>Copies the rows of several matrices into one padded block, minus their common mean.</summary>
internal static unsafe class PooledRows
{
    public static int Count(ReadOnlySpan<FloatMatrix> parts)
    {
        var count = 0;
        foreach (var part in parts)
        {
            count += part.Rows;
        }

        return count;
    }

    public static void Check(ReadOnlySpan<FloatMatrix> parts)
    {
        foreach (var part in parts)
        {
            if (part.Columns != parts[0].Columns)
            {
                throw new ArgumentException($"Rows of {part.Columns} and of {parts[0].Columns} values cannot be compared.", nameof(parts));
            }
        }

        if (Count(parts) < 2)
        {
            throw new ArgumentException("A kernel matrix needs at least 2 rows.", nameof(parts));
        }
    }

    /// <summary>Centring first keeps |x|² + |y|² − 2x·y from losing digits where the mean is far from 0.</summary>
    public static (int Stride, int PaddedRows) Centre(ReadOnlySpan<FloatMatrix> parts, AlignedBuffer buffer, int rows, ReadOnlySpan<int> places = default)
    {
        var columns = parts[0].Columns;
        var stride = Pad(columns, InnerProducts.Lanes);
        var padded = Pad(rows, InnerProducts.Tile);
        var target = buffer.Need((long)padded * stride);
        var mean = Mean(parts, columns, rows);
        var at = 0;
        foreach (var part in parts)
        {
            for (var i = 0; i < part.Rows; i++, at++)
            {
                var row = new Span<float>(target + ((nint)(places.IsEmpty ? at : places[at]) * stride), stride);
                TensorPrimitives.Subtract(part.Row(i), mean, row);
                row[columns..].Clear();
            }
        }

        new Span<float>(target + ((nint)rows * stride), (padded - rows) * stride).Clear();
        return (stride, padded);
    }

    public static int Pad(int length, int multiple) => (length + multiple - 1) / multiple * multiple;

    /// <summary>Also looks for values that are not finite, while a row is in the cache.</summary>
    public static float[] Mean(ReadOnlySpan<FloatMatrix> parts, int columns, int rows)
    {
        var mean = new float[columns];
        foreach (var part in parts)
        {
            for (var i = 0; i < part.Rows; i++)
            {
                Finite.Require(part, i, "the sample");
                TensorPrimitives.Add(mean, part.Row(i), mean);
            }
        }

        TensorPrimitives.Multiply(mean, 1f / rows, mean);
        return mean;
    }
}
