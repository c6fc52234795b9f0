using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ladis.Models.Images;

namespace Ladis.Models.Preprocessing;

/// <summary>
/// Bilinear resampling with antialiasing, columns first, then rows, each rounded to bytes: the method and the fixed-point
/// arithmetic of PIL's <c>resize(BILINEAR)</c>, on which torchvision's transforms of pictures rest.
/// </summary>
internal static class BilinearResizer
{
    private const int Half = 1 << (ResampleWeights.Bits - 1);

    /// <summary>The picture at another size.</summary>
    public static RgbImage Resize(RgbImage image, int width, int height) => Resize(image, width, height, new Stretch(0, width), new Stretch(0, height));

    /// <summary>
    /// A cut-out of the picture at another size, which itself may be too large for any memory: only what the cut-out shows is ever computed. Beside the
    /// result there are one narrowed source row and the sums of the result rows that it touches.
    /// </summary>
    /// <param name="image">The picture.</param>
    /// <param name="width">Pixels a row of the whole at its new size.</param>
    /// <param name="height">Rows of the whole at its new size.</param>
    /// <param name="columns">The columns to cut out.</param>
    /// <param name="rows">The rows to cut out.</param>
    public static RgbImage Resize(RgbImage image, long width, long height, Stretch columns, Stretch rows)
    {
        var across = image.Width == width ? null : ResampleWeights.Get(image.Width, width, columns);
        if (image.Height == height)
            return Columns(image, across, columns, rows);
        using var narrowed = new RgbImage(columns.Length, 1);
        var down = ResampleWeights.Get(image.Height, height, rows);
        var result = new RgbImage(columns.Length, rows.Length);
        var stride = columns.Length * 3;
        var sums = ArrayPool<int>.Shared.Rent(checked(stride * down.Overlap));
        var (begun, done) = (0, 0);
        for (var y = down.First[0]; done < rows.Length; y++)
        {
            var row = Narrowed(image, y, across, columns, narrowed);
            for (; begun < rows.Length && down.First[begun] <= y; begun++)
                Sum(sums, begun, down, stride).Fill(Half);
            for (var i = done; i < begun; i++)
            {
                if (y < down.End(i))
                    AddWeighted(row, down.Of(i)[y - down.First[i]], Sum(sums, i, down, stride));
            }

            for (; done < begun && down.End(done) <= y + 1; done++)
                Round(Sum(sums, done, down, stride), result.Pixels.Slice(done * stride, stride));
        }

        ArrayPool<int>.Shared.Return(sums);
        return result;
    }

    private static RgbImage Columns(RgbImage image, ResampleWeights? across, Stretch columns, Stretch rows)
    {
        var result = new RgbImage(columns.Length, rows.Length);
        for (var y = 0; y < rows.Length; y++)
        {
            var target = result.PixelsWithTail[(y * columns.Length * 3)..];
            if (across is null)
                Row(image, (int)rows.Start + y, columns).CopyTo(target);
            else
                NarrowRow(image.PixelsWithTail[(((int)rows.Start + y) * image.Width * 3)..], target, across);
        }

        return result;
    }

    private static ReadOnlySpan<byte> Narrowed(RgbImage image, int y, ResampleWeights? across, Stretch columns, RgbImage narrowed)
    {
        if (across is null)
            return Row(image, y, columns);
        NarrowRow(image.PixelsWithTail[(y * image.Width * 3)..], narrowed.PixelsWithTail, across);
        return narrowed.Pixels;
    }

    private static ReadOnlySpan<byte> Row(RgbImage image, int y, Stretch columns) =>
        image.Pixels.Slice(((y * image.Width) + (int)columns.Start) * 3, columns.Length * 3);

    /// <summary>Result rows are begun and finished in order: their sums take turns.</summary>
    private static Span<int> Sum(int[] sums, int row, ResampleWeights down, int stride) => sums.AsSpan(row % down.Overlap * stride, stride);

    /// <summary>One pixel a vector: red, green, blue and the next pixel's red, which is computed and then overwritten.</summary>
    private static void NarrowRow(ReadOnlySpan<byte> source, Span<byte> target, ResampleWeights weights)
    {
        for (var x = 0; x < weights.Size; x++)
        {
            var sum = Vector128.Create(Half);
            ref var pixel = ref MemoryMarshal.GetReference(source[(weights.First[x] * 3)..]);
            foreach (var weight in weights.Of(x))
            {
                sum += Widen(Unsafe.ReadUnaligned<uint>(ref pixel)) * weight;
                pixel = ref Unsafe.Add(ref pixel, 3);
            }

            BitConverter.TryWriteBytes(target[(x * 3)..], Narrow(sum >> ResampleWeights.Bits));
        }
    }

    private static void AddWeighted(ReadOnlySpan<byte> row, int weight, Span<int> sum)
    {
        var i = 0;
        for (; i <= row.Length - 16; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(row.Slice(i, 16)));
            var (a, b) = Vector128.Widen(low);
            var (c, d) = Vector128.Widen(high);
            Add(a, weight, sum[i..]);
            Add(b, weight, sum[(i + 4)..]);
            Add(c, weight, sum[(i + 8)..]);
            Add(d, weight, sum[(i + 12)..]);
        }

        for (; i < row.Length; i++)
            sum[i] += row[i] * weight;
    }

    private static void Add(Vector128<uint> values, int weight, Span<int> sum) =>
        (Vector128.Create<int>(sum) + (values.AsInt32() * weight)).CopyTo(sum);

    /// <summary>The weights are positive and sum to one, so that no sum leaves the range of a byte.</summary>
    private static void Round(ReadOnlySpan<int> sum, Span<byte> target)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = (byte)Math.Min(sum[i] >> ResampleWeights.Bits, byte.MaxValue);
    }

    private static Vector128<int> Widen(uint pixel) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(pixel).AsByte())).AsInt32();

    private static uint Narrow(Vector128<int> pixel)
    {
        var clipped = Vector128.Min(pixel, Vector128.Create((int)byte.MaxValue)).AsUInt32();
        var words = Vector128.Narrow(clipped, clipped);
        return Vector128.Narrow(words, words).AsUInt32().ToScalar();
    }
}
