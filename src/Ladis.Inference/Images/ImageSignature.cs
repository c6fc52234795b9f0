using System.Buffers.Binary;
using Ladis.Inference.Images.Jpeg;

namespace Ladis.Inference.Images;

/// <summary>
/// What the container says before any codec runs. The format is decided here, so that no other codec of the native
/// library is ever reached by bytes from outside; and formats whose decoder is content with missing tails are checked
/// for their end mark.
/// </summary>
internal static class ImageSignature
{
    private const int PngChunkOverhead = 12;

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static ImageFormat Recognize(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return ImageFormat.Jpeg;
        if (bytes.StartsWith(Png))
            return ImageFormat.Png;
        if (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8))
            return ImageFormat.WebP;
        return ImageFormat.Unknown;
    }

    /// <summary>Whether the container ends before its own end mark or stated length.</summary>
    public static bool IsTruncated(ImageFormat format, ReadOnlySpan<byte> bytes) => format switch
    {
        ImageFormat.Png => !ReachesEndChunk(bytes),
        ImageFormat.Jpeg => !JpegEnd.IsReached(bytes),
        ImageFormat.WebP => BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) + 8L > bytes.Length,
        _ => false,
    };

    private static bool ReachesEndChunk(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[Png.Length..];
        while (rest.Length >= PngChunkOverhead)
        {
            if (rest[4..].StartsWith("IEND"u8))
                return true;
            var chunk = BinaryPrimitives.ReadUInt32BigEndian(rest) + (long)PngChunkOverhead;
            if (chunk > rest.Length)
                return false;
            rest = rest[(int)chunk..];
        }

        return false;
    }
}
