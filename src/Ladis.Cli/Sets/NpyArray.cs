using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Ladis.Cli.Configuration;

namespace Ladis.Cli.Sets;

/// <summary>
/// An array of a NumPy <c>.npy</c> file or <c>.npz</c> archive, row-major, in memory
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
/// </summary>
internal sealed partial class NpyArray
{
    private const int MagicLength = 6;
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

    private readonly byte[] _bytes;
    private readonly int _start;
    private readonly int _size;

    private NpyArray(byte[] bytes, int start, string type, int[] shape) =>
        (_bytes, _start, Type, Shape, _size) = (bytes, start, type, shape, Sizes[type]);

    /// <summary>The element type as NumPy writes it, such as <c>|u1</c> (uint8) or <c>&lt;f4</c> (float32).</summary>
    public string Type { get; }

    /// <summary>Extents, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; }

    public bool IsBytes => Type == "|u1";

    public bool IsFloat => Type[1] == 'f';

    public int Length => Shape.Aggregate(1, (product, extent) => product * extent);

    /// <summary>Reads one array.</summary>
    /// <param name="path">A .npy file, or a .npz archive.</param>
    /// <param name="name">The array in an archive; null for a .npy file.</param>
    /// <exception cref="ConfigurationException">There is no such file or array, or it cannot be read.</exception>
    public static NpyArray Read(string path, string? name)
    {
        if (!File.Exists(path))
            throw new ConfigurationException($"The file '{path}' does not exist.");
        var origin = name is null ? path : $"{path}:{name}";
        try
        {
            return Parse(name is null ? File.ReadAllBytes(path) : Entry(path, name), origin);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException or ArgumentOutOfRangeException)
        {
            throw new ConfigurationException($"'{origin}' is no readable NumPy array: {damaged.Message.Split(" (Parameter '")[0]}");
        }
    }

    /// <summary>The bytes of some elements of a uint8 array.</summary>
    public ReadOnlySpan<byte> Bytes(int first, int count) => _bytes.AsSpan(_start + (first * _size), count * _size);

    /// <summary>One element as a number.</summary>
    public double this[int index]
    {
        get
        {
            var at = _bytes.AsSpan(_start + (index * _size), _size);
            return Type switch
            {
                "|u1" => at[0],
                "|i1" => (sbyte)at[0],
                "<i2" => BinaryPrimitives.ReadInt16LittleEndian(at),
                "<i4" => BinaryPrimitives.ReadInt32LittleEndian(at),
                "<i8" => BinaryPrimitives.ReadInt64LittleEndian(at),
                "<f2" => (double)BinaryPrimitives.ReadHalfLittleEndian(at),
                "<f4" => BinaryPrimitives.ReadSingleLittleEndian(at),
                _ => BinaryPrimitives.ReadDoubleLittleEndian(at),
            };
        }
    }

    private static byte[] Entry(string path, string name)
    {
        using var archive = ZipFile.OpenRead(path);
        if (archive.GetEntry(name + ".npy") is not { } entry)
        {
            var names = archive.Entries.Select(e => Path.GetFileNameWithoutExtension(e.Name));
            throw new ConfigurationException($"The archive '{path}' has no array '{name}'; it has {string.Join(", ", names)}.");
        }

        using var stream = entry.Open();
        using var memory = new MemoryStream((int)Math.Min(entry.Length, Array.MaxLength));
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static NpyArray Parse(byte[] bytes, string origin)
    {
        if (bytes.Length < MagicLength + 4 || !bytes.AsSpan(0, MagicLength).SequenceEqual(Magic))
            throw new InvalidDataException("it does not begin as a .npy file does.");
        var wide = bytes[MagicLength] > 1;
        var at = MagicLength + 2;
        var length = wide ? checked((int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at))) : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
        at += wide ? 4 : 2;
        var header = Header().Match(Encoding.UTF8.GetString(bytes.AsSpan(at, length)));
        if (!header.Success)
            throw new InvalidDataException("its header cannot be read.");
        var type = header.Groups["type"].Value;
        if (!Sizes.TryGetValue(type, out var size) || header.Groups["fortran"].Value == "True")
            throw new ConfigurationException($"'{origin}' has element type {type}{(header.Groups["fortran"].Value == "True" ? ", column by column" : "")}; uint8, float or integer, little-endian and row by row, is needed.");
        var shape = header.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(extent => int.Parse(extent, CultureInfo.InvariantCulture)).ToArray();
        var array = new NpyArray(bytes, at + length, type, shape);
        if (bytes.Length - at - length != (long)array.Length * size)
            throw new InvalidDataException($"its header announces {array.Length} values of {size} bytes, and {bytes.Length - at - length} bytes follow.");
        return array;
    }

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    [GeneratedRegex(@"'descr':\s*'(?<type>[^']*)'.*'fortran_order':\s*(?<fortran>True|False).*'shape':\s*\((?<shape>[^)]*)\)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 60_000)]
    private static partial Regex Header();
}
