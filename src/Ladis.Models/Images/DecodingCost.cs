using Ladis.Models.Images.Jpeg;
using SkiaSharp;

namespace Ladis.Models.Images;

/// <summary>Bytes of memory that decoding a picture takes at its peak, told by its first bytes: those of this program and those of the native decoders, but for a few rows.</summary>
internal static class DecodingCost
{
    private const int Rgb = 3;
    private const int Rgba = 4;

    /// <summary>Two bytes for each of four components.</summary>
    private const int JpegCoefficients = 8;

    /// <summary>Where a PNG says whether it is interlaced: in its header, the first chunk.</summary>
    private const int PngInterlaceAt = 28;

    /// <param name="format">The format.</param>
    /// <param name="encoded">The file's bytes.</param>
    /// <param name="pixels">Width × height.</param>
    /// <param name="origin">How it is turned.</param>
    /// <param name="rgba">Whether the decoder writes four bytes a pixel, from which three are taken.</param>
    public static long Of(ImageFormat format, ReadOnlySpan<byte> encoded, long pixels, SKEncodedOrigin origin, bool rgba)
    {
        var inside = format switch
        {
            ImageFormat.Jpeg => JpegSegments.TakesManyScans(encoded) ? JpegCoefficients : 0,
            // The whole picture with up to 16 bits a channel.
            ImageFormat.Png => encoded.Length > PngInterlaceAt && encoded[PngInterlaceAt] != 0 ? 2 * Rgba : 0,
            // A lossless one is decoded as a whole.
            _ => Rgba,
        };
        return pixels * (Rgb + (rgba ? Rgba : 0) + inside + (origin is SKEncodedOrigin.TopLeft ? 0 : Rgb));
    }
}
