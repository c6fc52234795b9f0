using System.Buffers.Binary;

namespace Ladis.Models.Images.Jpeg;

/// <summary>
/// Whether a JPEG reaches its end mark. The native decoder invents the mark where it is missing, so that a progressive picture
/// which was cut between two scans would pass as a blurred one.
/// </summary>
internal static class JpegEnd
{
    private const byte Prefix = 0xFF;
    private const byte Stuffed = 0x00;
    private const byte FirstRestart = 0xD0;
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte Temporary = 0x01;
    private const int LengthBytes = 2;

    public static bool IsReached(ReadOnlySpan<byte> rest)
    {
        while (NextMarker(ref rest) is { } marker)
        {
            if (marker == EndOfImage)
                return true;
            if (StandsAlone(marker))
                continue;
            if (rest.Length < LengthBytes)
                return false;
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (length > rest.Length)
                return false;
            rest = rest[length..];
        }

        return false;
    }

    /// <summary>Skips what is no marker (compressed data, or damage, as the decoder does) and takes the next one.</summary>
    private static byte? NextMarker(ref ReadOnlySpan<byte> rest)
    {
        while (rest.IndexOf(Prefix) is var at and >= 0)
        {
            rest = rest[at..].TrimStart(Prefix);
            if (rest.IsEmpty)
                return null;
            var marker = rest[0];
            rest = rest[1..];
            if (marker != Stuffed)
                return marker;
        }

        return null;
    }

    private static bool StandsAlone(byte marker) => marker is Temporary or (>= FirstRestart and <= StartOfImage);
}
