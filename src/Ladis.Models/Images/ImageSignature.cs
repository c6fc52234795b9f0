using System.Buffers.Binary;
using Ladis.Models.Images.Jpeg;

namespace Ladis.Models.Images;

/// <summary>
/// What the container says before any codec runs. The format is decided here, so that no other codec of the native
/// library is ever reached by bytes from outside; and formats whose decoder is content with missing tails are checked
/// for their end mark.
/// </summary>
internal static class ImageSignature
{
    public static ImageFormat Recognize(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return ImageFormat.Jpeg;
        if (bytes.StartsWith(PngChunks.Signature))
            return ImageFormat.Png;
        if (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8))
            return ImageFormat.WebP;
        return ImageFormat.Unknown;
    }

    /// <summary>Whether the container ends before its own end mark or stated length.</summary>
    public static bool IsTruncated(ImageFormat format, ReadOnlySpan<byte> bytes) => format switch
    {
        ImageFormat.Png => !PngChunks.TryFind(bytes, "IEND"u8, out _),
        ImageFormat.Jpeg => !JpegEnd.IsReached(bytes),
        ImageFormat.WebP => BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) + 8L > bytes.Length,
        _ => false,
    };
}
