using System.Buffers.Binary;

namespace Ladis.Models.Images;

/// <summary>Walks through the chunks of a PNG (ISO/IEC 15948, clause 5.3) without decoding any.</summary>
internal static class PngChunks
{
    private const int Overhead = 12;
    private const int Header = 8;

    /// <summary>The first eight bytes of every PNG.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Finds the first chunk of a type.</summary>
    /// <param name="png">The file's bytes, signature included.</param>
    /// <param name="type">Four letters.</param>
    /// <param name="data">The chunk's data; empty when it is not there, or the file ends before.</param>
    /// <returns>Whether it is there.</returns>
    public static bool TryFind(ReadOnlySpan<byte> png, ReadOnlySpan<byte> type, out ReadOnlySpan<byte> data)
    {
        data = [];
        var rest = png[Signature.Length..];
        while (rest.Length >= Overhead)
        {
            var chunk = BinaryPrimitives.ReadUInt32BigEndian(rest) + (long)Overhead;
            if (chunk > rest.Length)
                return false;
            if (rest[4..].StartsWith(type))
            {
                data = rest[Header..(int)(chunk - 4)];
                return true;
            }

            rest = rest[(int)chunk..];
        }

        return false;
    }
}
