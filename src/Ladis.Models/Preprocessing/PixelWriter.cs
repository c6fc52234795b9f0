using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Ladis.Models.Graph;
using Ladis.Models.Images;

namespace Ladis.Models.Preprocessing;

/// <summary>Turns interleaved bytes into floats: <c>(byte × scale − mean) / std</c> in the model's layout and channel order.</summary>
internal sealed class PixelWriter
{
    private const int PixelsAtOnce = 4;

    /// <summary>Spreads one channel of four interleaved pixels over four 32-bit lanes, by channel.</summary>
    private static readonly Vector128<byte>[] Spread = [.. Enumerable.Range(0, 3).Select(SpreadOf)];

    private readonly InputSpec _input;

    /// <summary>For each of the model's channels: the byte of a pixel that it is made from.</summary>
    private readonly int[] _source;

    /// <summary>For each of the model's channels: value = byte × factor + offset.</summary>
    private readonly float[] _factors;
    private readonly float[] _offsets;

    public PixelWriter(InputSpec input, PreprocessingSpec spec)
    {
        _input = input;
        _source = input.Channels == 1 ? [0] : spec.Channels == ChannelOrder.Rgb ? [0, 1, 2] : [2, 1, 0];
        _factors = [.. spec.Std.Select(std => (float)(spec.Scale / std))];
        _offsets = [.. spec.Mean.Zip(spec.Std, (mean, std) => (float)(-mean / std))];
    }

    public void Write(RgbImage image, Span<float> slot)
    {
        if (_input.Channels == 1)
            WriteGrey(image.Pixels, slot);
        else if (_input.Layout == TensorLayout.Nhwc)
            WriteInterleaved(image.Pixels, slot);
        else
            WritePlanes(image.PixelsWithTail, slot);
    }

    private static Vector128<byte> SpreadOf(int channel)
    {
        // Shuffle gives 0 for an index beyond the vector.
        var indices = Enumerable.Repeat(byte.MaxValue, Vector128<byte>.Count).ToArray();
        for (var pixel = 0; pixel < PixelsAtOnce; pixel++)
            indices[pixel * sizeof(int)] = (byte)((pixel * 3) + channel);
        return Vector128.Create(indices);
    }

    private void WritePlanes(ReadOnlySpan<byte> pixels, Span<float> slot)
    {
        var plane = slot.Length / 3;
        var written = Avx2.IsSupported ? WriteEights(pixels, slot, plane) : 0;
        for (var c = 0; c < 3; c++)
        {
            var target = slot.Slice(c * plane, plane);
            for (var i = WriteFours(pixels, c, target, written); i < target.Length; i++)
                target[i] = Value(c, pixels[(i * 3) + _source[c]]);
        }
    }

    /// <summary>All three channels in one pass, eight pixels at a time.</summary>
    private int WriteEights(ReadOnlySpan<byte> pixels, Span<float> slot, int plane)
    {
        var (s0, s1, s2) = (Twice(Spread[_source[0]]), Twice(Spread[_source[1]]), Twice(Spread[_source[2]]));
        var (f0, f1, f2) = (Vector256.Create(_factors[0]), Vector256.Create(_factors[1]), Vector256.Create(_factors[2]));
        var (o0, o1, o2) = (Vector256.Create(_offsets[0]), Vector256.Create(_offsets[1]), Vector256.Create(_offsets[2]));
        ref var from = ref MemoryMarshal.GetReference(pixels);
        ref var to = ref MemoryMarshal.GetReference(slot);
        var i = 0;
        for (; i <= plane - (2 * PixelsAtOnce); i += 2 * PixelsAtOnce)
        {
            var eight = Vector256.Create(Vector128.LoadUnsafe(ref from, (nuint)i * 3), Vector128.LoadUnsafe(ref from, (nuint)(i + PixelsAtOnce) * 3));
            Level(eight, s0, f0, o0).StoreUnsafe(ref to, (nuint)i);
            Level(eight, s1, f1, o1).StoreUnsafe(ref to, (nuint)(plane + i));
            Level(eight, s2, f2, o2).StoreUnsafe(ref to, (nuint)((2 * plane) + i));
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Level(Vector256<byte> pixels, Vector256<byte> spread, Vector256<float> factor, Vector256<float> offset) =>
        Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(Avx2.Shuffle(pixels, spread).AsInt32()), factor, offset);

    private static Vector256<byte> Twice(Vector128<byte> half) => Vector256.Create(half, half);

    private int WriteFours(ReadOnlySpan<byte> pixels, int channel, Span<float> target, int first)
    {
        var spread = Spread[_source[channel]];
        var (factor, offset) = (Vector128.Create(_factors[channel]), Vector128.Create(_offsets[channel]));
        ref var from = ref MemoryMarshal.GetReference(pixels);
        ref var to = ref MemoryMarshal.GetReference(target);
        var i = first;
        for (; i <= target.Length - PixelsAtOnce; i += PixelsAtOnce)
        {
            var levels = Vector128.Shuffle(Vector128.LoadUnsafe(ref from, (nuint)i * 3), spread).AsInt32();
            Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(levels), factor, offset).StoreUnsafe(ref to, (nuint)i);
        }

        return i;
    }

    private float Value(int channel, int level) => MathF.FusedMultiplyAdd(level, _factors[channel], _offsets[channel]);

    private void WriteInterleaved(ReadOnlySpan<byte> pixels, Span<float> slot)
    {
        for (var i = 0; i < slot.Length; i += 3)
        {
            slot[i] = Value(0, pixels[i + _source[0]]);
            slot[i + 1] = Value(1, pixels[i + _source[1]]);
            slot[i + 2] = Value(2, pixels[i + _source[2]]);
        }
    }

    /// <summary>ITU-R 601 luma in 16-bit fixed point, as PIL's <c>convert("L")</c>.</summary>
    private void WriteGrey(ReadOnlySpan<byte> pixels, Span<float> slot)
    {
        for (int i = 0, from = 0; i < slot.Length; i++, from += 3)
            slot[i] = Value(0, ((pixels[from] * 19595) + (pixels[from + 1] * 38470) + (pixels[from + 2] * 7471) + 0x8000) >> 16);
    }
}
