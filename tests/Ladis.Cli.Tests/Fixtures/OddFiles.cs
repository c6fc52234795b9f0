using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Cli.Tests.Fixtures;

/// <summary>What a path can lead to besides the file that somebody meant. An ending says what it is taken for.</summary>
public sealed class OddFiles : IDisposable
{
    /// <summary>A hole: it takes no room on the disk.</summary>
    public const long HugeBytes = 1L << 40;

    private static readonly string[] Endings = ["npy", "npz", "csv", "ladis", "onnx", "json", "secret", "png"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-odd-files-");

    public OddFiles()
    {
        ShapeArrays.Write(Folder, "clean", 7, 0, 300);
        foreach (var ending in Endings)
        {
            NamedPipe.Make(At($"pipe.{ending}"));
            File.CreateSymbolicLink(At($"zero.{ending}"), "/dev/zero");
            File.CreateSymbolicLink(At($"broken.{ending}"), At("nowhere"));
            Directory.CreateDirectory(At($"folder.{ending}"));
            File.WriteAllText(At($"garbage.{ending}"), "garbage\n");
            File.WriteAllText(At($"empty.{ending}"), "");
            using var huge = File.Create(At($"huge.{ending}"));
            huge.SetLength(HugeBytes);
        }

        File.WriteAllText(At("deep.json"), new string('[', 10_000));
        File.WriteAllText(At("list.json"), "[1]");
        File.WriteAllText(At("twice.json"), """{ "Ladis": { "Http": { "Port": 1, "port": 2 } } }""");
        File.WriteAllText(At("ragged.csv"), "file,label\na.png,1\nb.png\n");
        File.WriteAllText(At("short.csv"), "label\n1\n2\n");
        File.WriteAllText(At("number.csv"), string.Join('\n', Enumerable.Repeat("99999999999999999999", 300).Prepend("label")));
    }

    public string Folder => _folder.FullName;

    public string At(string name) => Path.Combine(Folder, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
