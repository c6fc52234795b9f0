using System.Buffers.Binary;
using Ladis.Models.Images.Jpeg;
using SkiaSharp;

namespace Ladis.Models.Images;

/// <summary>Reads the orientation (tag 0x0112) from EXIF data; what is missing or makes no sense means upright.</summary>
internal static class ExifOrientation
{
    private const byte Application1 = 0xE1;
    private const int CountBytes = 2;
    private const int EntryBytes = 12;
    private const ushort Tag = 0x0112;
    private const ushort Short = 3;

    /// <summary>Of a PNG's <c>eXIf</c> chunk (PNG 1.5 extension), which Skia does not look at.</summary>
    public static SKEncodedOrigin OfPng(ReadOnlySpan<byte> png) => PngChunks.TryFind(png, "eXIf"u8, out var tiff) ? OfTiff(tiff) : SKEncodedOrigin.TopLeft;

    /// <summary>Of a JPEG's EXIF segment.</summary>
    public static SKEncodedOrigin OfJpeg(ReadOnlySpan<byte> jpeg) =>
        JpegSegments.TryFind(jpeg, [Application1], "Exif\0\0"u8, out var tiff) ? OfTiff(tiff) : SKEncodedOrigin.TopLeft;

    private static SKEncodedOrigin OfTiff(ReadOnlySpan<byte> tiff)
    {
        var little = tiff.StartsWith("II*\0"u8);
        if ((!little && !tiff.StartsWith("MM\0*"u8)) || tiff.Length < 8)
            return SKEncodedOrigin.TopLeft;
        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - CountBytes)
            return SKEncodedOrigin.TopLeft;
        var entries = tiff[(int)directory..];
        var count = Number(entries, little);
        for (entries = entries[CountBytes..]; count > 0 && entries.Length >= EntryBytes; count--, entries = entries[EntryBytes..])
        {
            if (Number(entries, little) == Tag && Number(entries[2..], little) == Short)
                return Number(entries[8..], little) is >= 1 and <= 8 and var value ? (SKEncodedOrigin)value : SKEncodedOrigin.TopLeft;
        }

        return SKEncodedOrigin.TopLeft;
    }

    private static ushort Number(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
