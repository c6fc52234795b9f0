using Ladis.Detection.Baselines;

namespace Ladis.Chaos.Ground;

/// <summary>A file of the shapes model, and its baseline.</summary>
/// <param name="Path">The model.</param>
/// <param name="Sha256">Its SHA-256.</param>
/// <param name="Baseline">The snapshot's file.</param>
/// <param name="BaselineId">The baseline's id.</param>
public sealed record ModelFile(string Path, string Sha256, string Baseline, string BaselineId)
{
    private const int DocString = (6 << 3) | 2;

    /// <summary>Writes the shapes model. What is appended is text that a graph may carry: the same network, another file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="appended">How many times; files of different numbers are different.</param>
    public static Task WriteAsync(string path, int appended) => File.WriteAllBytesAsync(
        path, [.. File.ReadAllBytes(Installation.ShapesModel), .. Enumerable.Repeat(new byte[] { DocString, 1, (byte)'x' }, appended).SelectMany(b => b)]);

    /// <summary>Writes a file of the model, and builds its baseline from drawn pictures.</summary>
    /// <param name="ladis">Runs the commands.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="name">The file's name, and the seed of the pictures that nothing else is to be drawn from.</param>
    /// <param name="number">Files of different numbers are different.</param>
    /// <param name="pictures">Pictures of the baseline.</param>
    public static async Task<ModelFile> MakeAsync(Installation ladis, DirectoryInfo folder, string name, int number, int pictures)
    {
        var (path, drawn, baseline) = (In(folder, $"{name}.onnx"), In(folder, $"{name}-pictures"), In(folder, $"{name}.ladis"));
        await WriteAsync(path, number);
        await ladis.RunAsync("shapes", "--out", drawn, "--count", $"{pictures}", "--seed", $"{1000 + number}");
        await ladis.RunAsync("baseline", "build", "--images", drawn, "--model", path, "--out", baseline);
        var built = BaselineReader.ReadFile(baseline);
        return new ModelFile(path, built.Model.Sha256, baseline, built.Id);
    }

    private static string In(DirectoryInfo folder, string name) => System.IO.Path.Combine(folder.FullName, name);
}
