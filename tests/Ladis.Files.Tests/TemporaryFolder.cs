using System.IO.Compression;
using System.Text;

namespace Ladis.Files.Tests;

/// <summary>A folder for files that a test makes.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-files-");

    public string Path => _folder.FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, params ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    /// <summary>A .npz archive of one array.</summary>
    public string Zip(string name, string array, ReadOnlySpan<byte> bytes)
    {
        using var file = File.Create(At(name));
        using var archive = new ZipArchive(file, ZipArchiveMode.Create);
        using var entry = archive.CreateEntry(array + ".npy").Open();
        entry.Write(bytes);
        return At(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A .npy file as NumPy would write it, whatever the dictionary says.</summary>
    public static byte[] Npy(string dictionary, params ReadOnlySpan<byte> values)
    {
        var text = Encoding.ASCII.GetBytes(dictionary + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. values];
    }

    /// <summary>The dictionary of a plain array.</summary>
    public static string Plain(string shape, string type = "|u1", string columns = "False") =>
        $"{{'descr': '{type}', 'fortran_order': {columns}, 'shape': ({shape}), }}";
}
