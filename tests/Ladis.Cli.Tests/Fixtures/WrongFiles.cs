using Ladis.Files;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Cli.Tests.Fixtures;

/// <summary>A folder of usable and of unusable files for the commands that evaluate, attack and tune.</summary>
public sealed class WrongFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-wrong-files-");

    public WrongFiles()
    {
        ShapeArrays.Write(Folder, "clean", 7, 0, 300);
        ShapeArrays.Write(Folder, "other", 8, 0, 60);
        Directory.CreateDirectory(At("empty"));
        File.WriteAllText(At("photo.onnx"), "garbage\n");
        File.WriteAllText(At("no-label.csv"), "name,class\na,b\n");
        File.WriteAllLines(At("beyond.csv"), ["label", .. Enumerable.Repeat("17", 60)]);
        WriteArray("grey.npy", NpyWriter.Bytes, [4, 32, 32], 1);
        WriteArray("small-floats.npy", "<f4", [4, 16, 16, 3], sizeof(float));
    }

    public string Folder => _folder.FullName;

    public string At(string name) => Path.Combine(Folder, name);

    public void Dispose() => _folder.Delete(recursive: true);

    private void WriteArray(string name, string type, long[] shape, int size)
    {
        using var file = File.Create(At(name));
        NpyWriter.WriteHeader(file, type, shape);
        file.Write(new byte[shape.Aggregate(1L, (product, extent) => product * extent) * size]);
    }
}
