using System.Numerics.Tensors;
using Ladis.Models.Graph;

namespace Ladis.Models.Preprocessing;

/// <summary>
/// The 2 × 2 median of a model's input (Xu, Evans, Qi, <em>Feature Squeezing</em>, NDSS 2018): each value becomes the mean of the two middle ones among
/// itself, its left and its upper neighbour and the one between them; at the left and upper edge a value is its own neighbour. Normalisation is one affine map a
/// channel, so the result is the same as that of filtering the resized pixels and normalising then. For one thread.
/// </summary>
/// <param name="input">What the model takes.</param>
public sealed class MedianFilter(InputSpec input)
{
    private readonly float[] _scratch = new float[4 * RowLength(input)];

    /// <summary>Filters one picture.</summary>
    /// <param name="from">As the model takes it: <see cref="InputSpec.Length"/> values.</param>
    /// <param name="to">As many; other memory than <paramref name="from"/>.</param>
    public void Apply(ReadOnlySpan<float> from, Span<float> to)
    {
        var length = RowLength(input);
        var step = input.Layout == TensorLayout.Nchw ? 1 : input.Channels;
        for (var plane = 0; plane < input.Length; plane += input.Height * length)
        {
            for (var row = 0; row < input.Height; row++)
            {
                var here = from.Slice(plane + (row * length), length);
                var above = row == 0 ? here : from.Slice(plane + ((row - 1) * length), length);
                Row(here, above, step, to.Slice(plane + (row * length), length));
            }
        }
    }

    /// <summary>Neighbouring values of one row of the picture: of one channel, or of all where they alternate.</summary>
    private static int RowLength(InputSpec input) => input.Layout == TensorLayout.Nchw ? input.Width : input.Width * input.Channels;

    private void Row(ReadOnlySpan<float> here, ReadOnlySpan<float> above, int step, Span<float> to)
    {
        // The two greater and the two smaller ones of two pairs: the middle two are the lesser of the former's and the greater of the latter.
        var left = Scratch(0, here.Length);
        var leftAbove = Scratch(1, here.Length);
        var low = Scratch(2, here.Length);
        var high = Scratch(3, here.Length);
        Shift(here, step, left);
        Shift(above, step, leftAbove);
        TensorPrimitives.Min(here, left, low);
        TensorPrimitives.Max(here, left, high);
        TensorPrimitives.Max(above, leftAbove, left);
        TensorPrimitives.Min(above, leftAbove, leftAbove);
        TensorPrimitives.Max(low, leftAbove, low);
        TensorPrimitives.Min(high, left, high);
        TensorPrimitives.Add(low, high, to);
        TensorPrimitives.Multiply(to, 0.5f, to);
    }

    private static void Shift(ReadOnlySpan<float> row, int step, Span<float> shifted)
    {
        row[..step].CopyTo(shifted);
        row[..^step].CopyTo(shifted[step..]);
    }

    private Span<float> Scratch(int number, int length) => _scratch.AsSpan(number * length, length);
}
