using System.Numerics.Tensors;
using Ladis.Models.Graph;

namespace Ladis.Models.Preprocessing;

/// <summary>Goes back and forth between RGB bytes, pixel values of 0 to 1 in the model's axis and channel order, and the model's input.</summary>
internal sealed class PixelSpace
{
    private readonly int[] _byteOf;
    private readonly float[] _factors;
    private readonly float[] _offsets;

    public PixelSpace(InputSpec input, PreprocessingSpec spec)
    {
        Length = input.Length;
        _byteOf = new int[Length];
        _factors = new float[Length];
        _offsets = new float[Length];
        for (var i = 0; i < Length; i++)
        {
            var (channel, pixel) = input.Layout == TensorLayout.Nchw ? Math.DivRem(i, Length / 3) : (i % 3, i / 3);
            _byteOf[i] = (pixel * 3) + (spec.Channels == ChannelOrder.Rgb ? channel : 2 - channel);
            _factors[i] = (float)(byte.MaxValue * spec.Scale / spec.Std[channel]);
            _offsets[i] = (float)(-spec.Mean[channel] / spec.Std[channel]);
        }
    }

    public int Length { get; }

    public void FromRgb(ReadOnlySpan<byte> rgb, Span<float> pixels)
    {
        for (var i = 0; i < Length; i++)
            pixels[i] = rgb[_byteOf[i]] / (float)byte.MaxValue;
    }

    /// <summary>Interleaved RGB values of 0 to 1 as the model wants them; values of another length are returned as they are, to be refused.</summary>
    public float[] ToModelInput(float[] rgb)
    {
        if (rgb.Length != Length)
            return rgb;
        var input = new float[Length];
        for (var i = 0; i < Length; i++)
            input[i] = (rgb[_byteOf[i]] * _factors[i]) + _offsets[i];
        return input;
    }

    public void ToRgb(ReadOnlySpan<float> pixels, Span<byte> rgb)
    {
        for (var i = 0; i < Length; i++)
            rgb[_byteOf[i]] = (byte)MathF.Round(pixels[i] * byte.MaxValue);
    }

    public void ToModel(ReadOnlySpan<float> pixels, Span<float> input) => TensorPrimitives.MultiplyAdd(pixels, _factors, _offsets, input);
}
