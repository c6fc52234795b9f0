using System.Buffers.Binary;
using System.IO.Compression;

namespace Ladis.Files;

/// <summary>
/// An array of a NumPy <c>.npy</c> file or <c>.npz</c> archive, row-major, in memory
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). Reading one takes no more memory than the values do,
/// and those no more than the file has bytes; in an archive, which may be compressed, no more than <see cref="MostPacking"/> times
/// as many, or <see cref="AlwaysAllowed"/>.
/// </summary>
public sealed class NpyArray
{
    /// <summary>
    /// How many bytes one byte of an archive may stand for; pictures come to 3 or so, a file that is made to fill the memory to 1,000.
    /// </summary>
    public const int MostPacking = 256;

    /// <summary>Bytes of an array that an archive of whatever length may hold.</summary>
    /// <value>16 MiB</value>
    public const int AlwaysAllowed = 16 * 1024 * 1024;

    /// <summary>Names that a message lists.</summary>
    private const int ListedNames = 20;

    private const string Ending = ".npy";

    private readonly byte[] _bytes;
    private readonly int _size;

    private NpyArray(NpyHeader header, byte[] bytes)
    {
        (_bytes, _size) = (bytes, NpyHeader.SizeOf(header.Type));
        (Type, Shape) = (header.Type, header.Shape);
    }

    /// <summary>The element type as NumPy writes it, such as <c>|u1</c> (uint8) or <c>&lt;f4</c> (float32).</summary>
    public string Type { get; }

    /// <summary>Extents, outermost first, each at least 0.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Whether the values are uint8.</summary>
    public bool IsBytes => Type == NpyWriter.Bytes;

    /// <summary>Whether the values are floats of any precision.</summary>
    public bool IsFloat => Type[1] == 'f';

    /// <summary>Number of values.</summary>
    public int Length => _bytes.Length / _size;

    /// <summary>All values as they stand in the file.</summary>
    public ReadOnlyMemory<byte> Content => _bytes;

    /// <summary>Reads one array.</summary>
    /// <param name="path">A .npy file, or a .npz archive.</param>
    /// <param name="name">The array in an archive; null for a .npy file.</param>
    /// <exception cref="UnusableFileException">There is no such file or array, or it cannot be read.</exception>
    public static NpyArray Read(string path, string? name = null)
    {
        using var file = RegularFile.Open(path);
        if (name is null)
            return Parsed(path, () => Parse(file, file.Length, RegularFile.MostBytes));
        using var archive = Parsed(path, () => new ZipArchive(file, ZipArchiveMode.Read));
        return Parsed($"{path}:{name}", () =>
        {
            var entry = archive.GetEntry(name + Ending) ?? throw Absent(path, name, archive);
            using var stream = entry.Open();
            return Parse(stream, entry.Length, Math.Min(RegularFile.MostBytes, Math.Max(AlwaysAllowed, MostPacking * file.Length)));
        });
    }

    /// <summary>The names of an archive's arrays.</summary>
    /// <param name="path">A .npz archive.</param>
    /// <exception cref="UnusableFileException">There is no such file, or it is no archive.</exception>
    public static IReadOnlyList<string> Names(string path)
    {
        using var file = RegularFile.Open(path);
        using var archive = Parsed(path, () => new ZipArchive(file, ZipArchiveMode.Read));
        return Names(archive);
    }

    /// <summary>The bytes of some values.</summary>
    /// <param name="first">The first value.</param>
    /// <param name="count">Number of values.</param>
    public ReadOnlySpan<byte> Bytes(int first, int count) => _bytes.AsSpan(first * _size, count * _size);

    /// <summary>One value as a number.</summary>
    /// <param name="index">Its place, row-major.</param>
    public double this[int index]
    {
        get
        {
            var at = Bytes(index, 1);
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

    private static NpyArray Parse(Stream stream, long length, long most)
    {
        var header = NpyHeader.Read(stream, length);
        if (header.Bytes > most)
        {
            throw new InvalidDataException($"its values take {header.Bytes:N0} bytes, and at most {most:N0} are read of such a file. "
                + "Give fewer, or a .npy file where this is an archive.");
        }

        var bytes = new byte[header.Bytes];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException("it ends before its values do.");
        return new NpyArray(header, bytes);
    }

    private static T Parsed<T>(string origin, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception damaged) when (damaged is InvalidDataException or IOException or NotSupportedException)
        {
            throw new UnusableFileException($"'{origin}' is no readable NumPy array: {damaged.Message}", damaged);
        }
    }

    private static UnusableFileException Absent(string path, string name, ZipArchive archive)
    {
        var names = Names(archive);
        var more = names.Count > ListedNames ? $" and {names.Count - ListedNames} more" : "";
        return new($"The archive '{path}' has no array '{name}'; it has {string.Join(", ", names.Take(ListedNames))}{more}.");
    }

    private static List<string> Names(ZipArchive archive) =>
        [.. archive.Entries.Select(e => e.FullName.EndsWith(Ending, StringComparison.Ordinal) ? e.FullName[..^Ending.Length] : e.FullName)];
}
