using Ladis.Files;

namespace Ladis.Testing;

/// <summary>The first rows of a uint8 array as a .npy file.</summary>
public static class CutArray
{
    public static byte[] Of(string archive, string name, int rows)
    {
        var array = NpyArray.Read(archive, name);
        using var file = new MemoryStream();
        NpyWriter.WriteHeader(file, NpyWriter.Bytes, [rows, .. array.Shape.Skip(1).Select(extent => (long)extent)]);
        file.Write(array.Bytes(0, rows * (array.Length / array.Shape[0])));
        return file.ToArray();
    }
}
