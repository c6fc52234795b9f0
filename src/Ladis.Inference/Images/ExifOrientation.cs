using System.Buffers.Binary;
using SkiaSharp;

namespace Ladis.Inference.Images;

/// <summary>Reads the orientation (tag 0x0112) from EXIF data; what is missing or makes no sense means upright.</summary>
internal static class ExifOrientation
{
    private const byte Prefix = 0xFF;
    private const byte Application1 = 0xE1;
    private const byte StartOfScan = 0xDA;
    private const int MarkerBytes = 2;
    private const int EntryBytes = 12;
    private const ushort Tag = 0x0112;
    private const ushort Short = 3;

    /// <summary>Of a PNG's <c>eXIf</c> chunk (PNG 1.5 extension), which Skia does not look at.</summary>
    public static SKEncodedOrigin OfPng(ReadOnlySpan<byte> png) => PngChunks.TryFind(png, "eXIf"u8, out var tiff) ? OfTiff(tiff) : SKEncodedOrigin.TopLeft;

    /// <summary>Of a JPEG's EXIF segment.</summary>
    public static SKEncodedOrigin OfJpeg(ReadOnlySpan<byte> jpeg)
    {
        var rest = jpeg[MarkerBytes..];
        while (rest.Length >= 2 * MarkerBytes && rest[0] == Prefix && rest[1] != StartOfScan)
        {
            var (marker, length) = (rest[1], BinaryPrimitives.ReadUInt16BigEndian(rest[MarkerBytes..]));
            if (length < MarkerBytes || length > rest.Length - MarkerBytes)
                break;
            var segment = rest.Slice(2 * MarkerBytes, length - MarkerBytes);
            if (marker == Application1 && segment.StartsWith("Exif\0\0"u8))
                return OfTiff(segment["Exif\0\0"u8.Length..]);
            rest = rest[(MarkerBytes + length)..];
        }

        return SKEncodedOrigin.TopLeft;
    }

    private static SKEncodedOrigin OfTiff(ReadOnlySpan<byte> tiff)
    {
        var little = tiff.StartsWith("II*\0"u8);
        if ((!little && !tiff.StartsWith("MM\0*"u8)) || tiff.Length < 8)
            return SKEncodedOrigin.TopLeft;
        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - MarkerBytes)
            return SKEncodedOrigin.TopLeft;
        var entries = tiff[(int)directory..];
        var count = Number(entries, little);
        for (entries = entries[MarkerBytes..]; count > 0 && entries.Length >= EntryBytes; count--, entries = entries[EntryBytes..])
        {
            if (Number(entries, little) == Tag && Number(entries[2..], little) == Short)
                return Number(entries[8..], little) is >= 1 and <= 8 and var value ? (SKEncodedOrigin)value : SKEncodedOrigin.TopLeft;
        }

        return SKEncodedOrigin.TopLeft;
    }

    private static ushort Number(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
