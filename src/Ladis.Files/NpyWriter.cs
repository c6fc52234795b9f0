using System.Text;

namespace Ladis.Files;

/// <summary>
/// Writes arrays as NumPy's <c>.npy</c> files, format version 1.0
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): header here, values by the caller, little-endian, row-major.
/// </summary>
public static class NpyWriter
{
    /// <summary>Element type <c>uint8</c>.</summary>
    public const string Bytes = "|u1";

    /// <summary>Element type <c>int64</c>, little-endian.</summary>
    public const string Integers = "<i8";

    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>Writes the header; the values follow it directly.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="elementType"><see cref="Bytes"/> or <see cref="Integers"/>.</param>
    /// <param name="shape">Extents, outermost first; at least one.</param>
    /// <exception cref="ArgumentException"><paramref name="shape"/> is empty.</exception>
    public static void WriteHeader(Stream stream, string elementType, ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (shape.IsEmpty)
        {
            throw new ArgumentException("An array needs at least one extent.", nameof(shape));
        }

        var dictionary = $"{{'descr': '{elementType}', 'fortran_order': False, 'shape': {Tuple(shape)}, }}";
        var unpadded = Magic.Length + sizeof(ushort) + dictionary.Length + 1;
        var text = dictionary.PadRight(dictionary.Length + (Alignment - unpadded % Alignment) % Alignment) + "\n";

        stream.Write(Magic);
        stream.Write([(byte)text.Length, (byte)(text.Length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(text));
    }

    private static string Tuple(ReadOnlySpan<long> shape)
    {
        var extents = string.Join(", ", shape.ToArray());
        return shape.Length == 1 ? $"({extents},)" : $"({extents})";
    }
}
