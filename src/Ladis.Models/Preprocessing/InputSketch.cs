using System.Numerics.Tensors;
using Ladis.Models.Graph;

namespace Ladis.Models.Preprocessing;

/// <summary>A model's input as small as can be: 8 × 8 grey means, by which a picture that comes again is known.</summary>
/// <param name="input">What the model takes; at least one pixel.</param>
/// <param name="spec">How bytes became its values.</param>
public sealed class InputSketch(InputSpec input, PreprocessingSpec spec)
{
    private const int Side = 8;

    /// <summary>The means of 8 rows of 8 cells, row by row, 0 to 255. Where the input has fewer rows or columns, cells share them.</summary>
    /// <param name="values">One picture as the model takes it: <see cref="InputSpec.Length"/> values. What no byte would have become is cut off.</param>
    public byte[] Of(ReadOnlySpan<float> values)
    {
        var means = new byte[Side * Side];
        for (var row = 0; row < Side; row++)
        {
            for (var column = 0; column < Side; column++)
                means[(row * Side) + column] = Mean(values, Cell(row, input.Height), Cell(column, input.Width));
        }

        return means;
    }

    private static (int First, int Count) Cell(int number, int extent)
    {
        var first = number * extent / Side;
        return (first, Math.Max(1, ((number + 1) * extent / Side) - first));
    }

    private byte Mean(ReadOnlySpan<float> values, (int First, int Count) rows, (int First, int Count) columns)
    {
        var grey = 0.0;
        for (var channel = 0; channel < input.Channels; channel++)
            grey += ((Sum(values, channel, rows, columns) / (rows.Count * columns.Count) * spec.Std[channel]) + spec.Mean[channel]) / spec.Scale;
        grey /= input.Channels;
        // A tensor that was sent as such may hold anything.
        return double.IsNaN(grey) ? (byte)0 : (byte)Math.Clamp(Math.Round(grey), byte.MinValue, byte.MaxValue);
    }

    private double Sum(ReadOnlySpan<float> values, int channel, (int First, int Count) rows, (int First, int Count) columns)
    {
        var sum = 0.0;
        for (var y = rows.First; y < rows.First + rows.Count; y++)
        {
            if (input.Layout == TensorLayout.Nchw)
            {
                sum += TensorPrimitives.Sum(values.Slice((((channel * input.Height) + y) * input.Width) + columns.First, columns.Count));
                continue;
            }

            for (var x = columns.First; x < columns.First + columns.Count; x++)
                sum += values[(((y * input.Width) + x) * input.Channels) + channel];
        }

        return sum;
    }
}
