using Ladis.Cli.Demo.Shapes;

namespace Ladis.Cli.Tests.Tuning;

/// <summary><c>ladis tune</c> as a process.</summary>
public sealed class TuneCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-tune-");

    private static string Models => Path.Combine(Path.GetDirectoryName(LadisProgram.FindPath())!, "models");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Settings_ShouldBeTriedAndOneRecommended()
    {
        ShapeArrays.Write(_folder.FullName, "clean", 11, 0, 700);
        ShapeArrays.Write(_folder.FullName, "originals", 12, 0, 60);
        await Run("attack", "--model", Path.Combine(Models, "shapes.onnx"), "--gradient", Path.Combine(Models, "shapes.gradient.onnx"), "--in", "originals.images.npy", "--out", "attacked", "--epsilon", "8/255", "--steps", "5");

        var (code, output, error) = await Run(
            "tune", "--model", Path.Combine(Models, "shapes.onnx"), "--baseline", "clean.images.npy", "--set", "attacked=attacked", "--window", "40", "--stride", "20,40", "--level", "0.05", "--alpha", "1e-6", "--repeats", "3", "--markdown", "t.md");

        Assert.True(code == 0, error);
        Assert.Contains("| 40 | 20 | min-p | 5 % | ", output, StringComparison.Ordinal);
        Assert.Contains("- Alarm: `Ladis:Detection:Alpha=1E-6`: it finds 1 of 1 sets, within ", output, StringComparison.Ordinal);
        Assert.Contains("- Window test: W = 40, stride ", output, StringComparison.Ordinal);
        Assert.Equal(output.TrimEnd(), File.ReadAllText(Path.Combine(_folder.FullName, "t.md")).TrimEnd());
    }

    [Theory]
    [InlineData("Give at least one --set NAME=SET of attacked pictures")]
    [InlineData("--window is '10': whole numbers of at least 30", "--set", "a=b", "--window", "10")]
    [InlineData("--stride is '20,30': each must be a multiple of the least.", "--set", "a=b", "--stride", "20,30")]
    [InlineData("--alpha is '2': numbers between 0 and 1", "--set", "a=b", "--alpha", "2")]
    public async Task WrongInput_ShouldBeASentence(string message, params string[] arguments)
    {
        var (code, _, error) = await Run(["tune", "--model", Path.Combine(Models, "shapes.onnx"), "--baseline", "clean.npy", .. arguments]);

        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        await using var process = await LadisProgram.StartAsync(arguments, workingDirectory: _folder.FullName);
        return (await process.WaitForExitAsync(Patience), process.Output, process.Error);
    }
}
