using Ladis.Cli.Tests.Fixtures;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Cli.Tests.Tuning;

/// <summary><c>ladis tune</c>.</summary>
public sealed class TuneCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-tune-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Settings_ShouldBeTriedAndOneRecommended()
    {
        ShapeArrays.Write(_folder.FullName, "clean", 11, 0, 700);
        ShapeArrays.Write(_folder.FullName, "originals", 12, 0, 60);
        await Run("attack", "--model", "./shapes.onnx", "--gradient", "./shapes.gradient.onnx", "--in", "./originals.images.npy", "--out", "./attacked", "--epsilon", "8/255", "--steps", "5");

        var (code, output, error) = await Run(
            "tune", "--model", "./shapes.onnx", "--baseline", "./clean.images.npy", "--set", "attacked=./attacked", "--window", "40", "--stride", "20,40", "--level", "0.05", "--alpha", "1e-6", "--repeats", "3", "--markdown", "./t.md");

        Assert.True(code == 0, error);
        Assert.Contains("| 40 | 20 | min-p | 5 % | ", output, StringComparison.Ordinal);
        Assert.Contains("- Alarm: `Ladis:Detection:Alpha=1E-6`: it finds 1 of 1 sets, within ", output, StringComparison.Ordinal);
        Assert.Contains("- Window test: W = 40, stride ", output, StringComparison.Ordinal);
        Assert.Equal(output.TrimEnd(), File.ReadAllText(Path.Combine(_folder.FullName, "t.md")).TrimEnd());
    }

    private Task<(int Code, string Output, string Error)> Run(params string[] arguments) => InProcess.Run(_folder.FullName, arguments);
}
