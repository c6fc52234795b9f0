using System.Buffers.Binary;

namespace Ladis.Models.Images.Jpeg;

/// <summary>Walks through the marker segments of a JPEG (ITU-T T.81, annex B) up to its first scan, without decoding any.</summary>
internal static class JpegSegments
{
    private const byte Prefix = 0xFF;
    private const byte StartOfScan = 0xDA;
    private const int MarkerBytes = 2;

    /// <summary>Start of frame, by Huffman and by arithmetic coding: the progressive ones, and the others.</summary>
    private static ReadOnlySpan<byte> Progressive => [0xC2, 0xC6, 0xCA, 0xCE];

    private static ReadOnlySpan<byte> Sequential => [0xC0, 0xC1, 0xC5, 0xC9, 0xCD];

    /// <summary>Finds the first segment with one of some markers whose data begin so.</summary>
    /// <param name="jpeg">The file's bytes.</param>
    /// <param name="markers">Second bytes of the markers.</param>
    /// <param name="beginning">What the data begin with; empty for any.</param>
    /// <param name="data">The segment's data without that; empty when it is not there.</param>
    /// <returns>Whether it is there.</returns>
    public static bool TryFind(ReadOnlySpan<byte> jpeg, ReadOnlySpan<byte> markers, ReadOnlySpan<byte> beginning, out ReadOnlySpan<byte> data)
    {
        data = [];
        var rest = jpeg[MarkerBytes..];
        while (rest.Length >= 2 * MarkerBytes && rest[0] == Prefix)
        {
            var (marker, length) = (rest[1], BinaryPrimitives.ReadUInt16BigEndian(rest[MarkerBytes..]));
            if (length < MarkerBytes || length > rest.Length - MarkerBytes)
                return false;
            var segment = rest.Slice(2 * MarkerBytes, length - MarkerBytes);
            if (markers.Contains(marker) && segment.StartsWith(beginning))
            {
                data = segment[beginning.Length..];
                return true;
            }

            if (marker == StartOfScan)
                return false;
            rest = rest[(MarkerBytes + length)..];
        }

        return false;
    }

    /// <summary>Whether a decoder has to hold the coefficients of the whole picture: there is more than one scan, or nothing can be told.</summary>
    public static bool TakesManyScans(ReadOnlySpan<byte> jpeg)
    {
        const int ComponentsAt = 5;
        if (TryFind(jpeg, Progressive, [], out _) || !TryFind(jpeg, Sequential, [], out var frame) || !TryFind(jpeg, [StartOfScan], [], out var scan))
            return true;
        return frame.Length <= ComponentsAt || scan.IsEmpty || scan[0] < frame[ComponentsAt];
    }
}
