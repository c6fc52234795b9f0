using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Ladis.Testing;

/// <summary>NumPy archives.</summary>
public static partial class Npz
{
    /// <summary>Reads one array of bytes.</summary>
    /// <param name="archive">The <c>.npz</c> file.</param>
    /// <param name="name">The array's name.</param>
    /// <returns>Its shape, and its values row-major.</returns>
    /// <exception cref="ArgumentException">There is no array of that name.</exception>
    public static (int[] Shape, byte[] Values) Read(string archive, string name)
    {
        using var zip = ZipFile.OpenRead(archive);
        var entry = zip.GetEntry(name + ".npy") ?? throw new ArgumentException($"{archive} has no array {name}.", nameof(name));
        using var stream = new MemoryStream();
        using (var compressed = entry.Open())
        {
            compressed.CopyTo(stream);
        }

        var bytes = stream.ToArray();
        var header = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        var text = Encoding.ASCII.GetString(bytes, 10, header);
        var shape = Shape().Match(text).Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return (Array.ConvertAll(shape, int.Parse), bytes[(10 + header)..]);
    }

    [GeneratedRegex(@"'shape': \((?<shape>[^)]*)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shape();
}
