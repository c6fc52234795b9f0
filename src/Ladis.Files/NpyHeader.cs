using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Ladis.Files;

/// <summary>What a <c>.npy</c> file says of its array: nothing that is believed before it was compared with the file's length.</summary>
/// <param name="Type">Element type as NumPy writes it.</param>
/// <param name="Shape">Extents, outermost first.</param>
/// <param name="Bytes">Bytes of all values.</param>
internal sealed partial record NpyHeader(string Type, int[] Shape, long Bytes)
{
    /// <summary>Longer headers NumPy refuses too (<c>max_header_size</c>).</summary>
    private const int MostText = 10_000;

    /// <summary>Pictures have four.</summary>
    private const int MostAxes = 8;

    private const int MagicLength = 6;
    private const int NewestVersion = 3;

    private static readonly Dictionary<string, int> Sizes = new(StringComparer.Ordinal)
    {
        ["|u1"] = 1,
        ["|i1"] = 1,
        ["<i2"] = 2,
        ["<i4"] = 4,
        ["<i8"] = 8,
        ["<f2"] = 2,
        ["<f4"] = 4,
        ["<f8"] = 8,
    };

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes of one value.</summary>
    public static int SizeOf(string type) => Sizes[type];

    /// <summary>Reads a header; the values follow it directly, and nothing follows them.</summary>
    /// <param name="stream">Stands at the file's beginning.</param>
    /// <param name="length">Bytes of the whole file.</param>
    /// <exception cref="InvalidDataException">It is none, or does not fit the file's length.</exception>
    public static NpyHeader Read(Stream stream, long length)
    {
        var (text, start) = Text(stream, length);
        var header = Dictionary().Match(text);
        if (!header.Success)
            throw new InvalidDataException("its header is not one of a plain array.");
        var (type, isColumns) = (header.Groups["type"].Value, header.Groups["fortran"].Value == "True");
        if (isColumns || !Sizes.TryGetValue(type, out var size))
        {
            throw new InvalidDataException($"its element type is {type}{(isColumns ? ", column by column" : "")}; "
                + "uint8, float or integer, little-endian and row by row, is needed.");
        }

        var extents = Extents(header.Groups["shape"].Value);
        // Exact, whatever a header claims: a product that went round in 64 bits could fit any file.
        var bytes = extents.Aggregate(new BigInteger(size), (product, extent) => product * extent);
        if (bytes != length - start || extents.Exists(extent => extent > int.MaxValue))
        {
            throw new InvalidDataException($"its header says that values of {size} bytes in the shape "
                + $"({string.Join(", ", extents)}) follow, "
                + $"and {length - start:N0} bytes do.");
        }

        return new NpyHeader(type, [.. extents.Select(extent => (int)extent)], length - start);
    }

    private static (string Text, int Start) Text(Stream stream, long length)
    {
        Span<byte> prefix = stackalloc byte[MagicLength + 2 + sizeof(uint)];
        var wide = false;
        var complete = Fill(stream, prefix[..(MagicLength + 2)]) && prefix[..MagicLength].SequenceEqual(Magic);
        complete = complete && prefix[MagicLength] is >= 1 and <= NewestVersion;
        if (complete)
        {
            wide = prefix[MagicLength] > 1;
            complete = Fill(stream, prefix.Slice(MagicLength + 2, wide ? sizeof(uint) : sizeof(ushort)));
        }

        if (!complete)
            throw new InvalidDataException("it does not begin as a .npy file does.");
        var number = prefix[(MagicLength + 2)..];
        var count = wide ? BinaryPrimitives.ReadUInt32LittleEndian(number) : BinaryPrimitives.ReadUInt16LittleEndian(number);
        var start = MagicLength + 2 + (wide ? sizeof(uint) : sizeof(ushort)) + (long)count;
        if (count > MostText || start > length)
        {
            var bound = count > MostText ? $"the {MostText:N0} that a header may have" : "its end";
            throw new InvalidDataException($"its header is said to be {count:N0} bytes long, beyond {bound}.");
        }

        var text = new byte[count];
        return Fill(stream, text)
            ? (Encoding.UTF8.GetString(text), (int)start)
            : throw new InvalidDataException("it ends within its header.");
    }

    private static bool Fill(Stream stream, Span<byte> bytes) =>
        stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;

    private static List<BigInteger> Extents(string shape)
    {
        var extents = new List<BigInteger>();
        foreach (var text in shape.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (extents.Count == MostAxes || !ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var extent))
                throw new InvalidDataException($"the shape in its header is not a list of at most {MostAxes} whole numbers from 0 on.");
            extents.Add(extent);
        }

        return extents;
    }

    [GeneratedRegex(
        @"'descr':\s*'(?<type>[<>|=][a-zA-Z][0-9]{1,4})'.*'fortran_order':\s*(?<fortran>True|False).*'shape':\s*\((?<shape>[^)]*)\)",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        60_000)]
    private static partial Regex Dictionary();
}
