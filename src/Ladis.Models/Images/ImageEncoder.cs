using SkiaSharp;

namespace Ladis.Models.Images;

/// <summary>Writes RGB pixels as a picture file: for the demo, tests and attacks, which must end in what a caller could send.</summary>
public static class ImageEncoder
{
    /// <summary>Encodes without loss.</summary>
    /// <param name="rgb"><c>width × height × 3</c> bytes, row by row.</param>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit.</exception>
    public static byte[] Png(ReadOnlySpan<byte> rgb, int width, int height) =>
        Encode(rgb, width, height, static pixels => pixels.Encode(SKPngEncoderOptions.Default));

    /// <summary>Encodes as a baseline JPEG with halved colour resolution (4:2:0).</summary>
    /// <param name="rgb"><c>width × height × 3</c> bytes, row by row.</param>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit, or the quality is out of range.</exception>
    public static byte[] Jpeg(ReadOnlySpan<byte> rgb, int width, int height, int quality = ImageDefaults.JpegQuality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        var options = new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore);
        return Encode(rgb, width, height, pixels => pixels.Encode(options));
    }

    private static byte[] Encode(ReadOnlySpan<byte> rgb, int width, int height, Func<SKPixmap, SKData?> encode)
    {
        if (width < 1 || height < 1 || rgb.Length != (long)width * height * 3)
            throw new ArgumentException($"{width} × {height} RGB pixels are {(long)width * height * 3} bytes, not {rgb.Length}.", nameof(rgb));
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var rgba = bitmap.GetPixelSpan();
        for (int from = 0, to = 0; from < rgb.Length; from += 3, to += 4)
        {
            rgb.Slice(from, 3).CopyTo(rgba[to..]);
            rgba[to + 3] = byte.MaxValue;
        }

        using var pixmap = bitmap.PeekPixels();
        using var data = encode(pixmap) ?? throw new InvalidOperationException($"The native encoder refused {width} × {height} pixels.");
        return data.ToArray();
    }
}
