namespace Ladis.Cli.Tests.Baselines;

/// <summary><c>ladis baseline train-score</c> as a process.</summary>
public sealed class TrainScoreCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-train-score-");

    private static string Models => Path.Combine(Path.GetDirectoryName(LadisProgram.FindPath())!, "models");

    private static string[] Model => ["--model", Path.Combine(Models, "shapes.onnx")];

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Clean pictures stand for attacked ones: nothing is to be gained, but the level must hold and the report must come.</summary>
    [Fact]
    public async Task Score_ShouldBeReportedOnOthers_AndStandInTheNewSnapshot()
    {
        await Run(["shapes", "--out", "clean", "--count", "300", "--seed", "8"]);
        await Run(["shapes", "--out", "attacked", "--count", "90", "--seed", "9"]);
        await Run(["baseline", "build", .. Model, "--images", "clean", "--out", "b.ladis"]);

        var (code, output, _) = await Run(["baseline", "train-score", .. Model, "--baseline", "b.ladis", "--attacked", "attacked", "--name", "pgd", "--out", "t.ladis"]);

        Assert.Equal(0, code);
        Assert.Contains("trained on   60 attacked requests; judged on 30 others", output, StringComparison.Ordinal);
        Assert.Contains("within the bound", output, StringComparison.Ordinal);
        Assert.Contains("100 % attacked  median requests until the alarm", output, StringComparison.Ordinal);
        Assert.Contains("trained/pgd", (await Run(["baseline", "inspect", "t.ladis"])).Output, StringComparison.Ordinal);

        var (again, _, error) = await Run(["baseline", "train-score", .. Model, "--baseline", "t.ladis", "--attacked", "attacked", "--name", "pgd"]);

        Assert.Equal(2, again);
        Assert.Contains("has a trained score 'pgd' already", error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> Run(string[] arguments)
    {
        await using var process = await LadisProgram.StartAsync(arguments, workingDirectory: _folder.FullName);
        return (await process.WaitForExitAsync(Patience), process.Output, process.Error);
    }
}
