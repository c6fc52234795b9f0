using Ladis.Cli.Tests.Fixtures;

namespace Ladis.Cli.Tests.Baselines;

/// <summary><c>ladis baseline train-score</c>.</summary>
public sealed class TrainScoreCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-train-score-");

    private static readonly string[] Model = ["--model", "./shapes.onnx"];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Score_ShouldBeReportedOnOthers_AndStandInTheNewSnapshot()
    {
        await Run(["shapes", "--out", "./clean", "--count", "300", "--seed", "8"]);
        await Run(["shapes", "--out", "./originals", "--count", "90", "--seed", "9"]);
        await Run(["attack", .. Model, "--gradient", "./shapes.gradient.onnx", "--in", "./originals", "--out", "./attacked", "--epsilon", "8/255", "--steps", "3"]);
        await Run(["attack", .. Model, "--gradient", "./shapes.gradient.onnx", "--in", "./originals", "--out", "./fgsm", "--epsilon", "8/255", "--method", "fgsm"]);
        await Run(["baseline", "build", .. Model, "--images", "./clean", "--out", "./b.ladis"]);

        var (code, output, _) = await Run(["baseline", "train-score", .. Model, "--baseline", "./b.ladis", "--attacked", "./attacked", "--judge", "fgsm=./fgsm", "--name", "pgd", "--out", "./t.ladis"]);

        Assert.Equal(0, code);
        Assert.Contains("trained on   60 attacked requests; judged on 30 others", output, StringComparison.Ordinal);
        Assert.Contains("within the bound", output, StringComparison.Ordinal);
        Assert.Contains("| set | 100 % | 50 % | 20 % |\n|---|---|---|---|\n| pgd, those others | ", output, StringComparison.Ordinal);
        Assert.Matches(@"\n\| fgsm \| [1-9][0-9]? / [1-9][0-9]? \| ", output);
        Assert.Contains("trained/pgd", (await Run(["baseline", "inspect", "./t.ladis"])).Output, StringComparison.Ordinal);

        var (again, _, error) = await Run(["baseline", "train-score", .. Model, "--baseline", "./t.ladis", "--attacked", "./attacked", "--name", "pgd"]);

        Assert.Equal(2, again);
        Assert.Contains("has a trained score 'pgd' already", error, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> Run(string[] arguments) => InProcess.Run(_folder.FullName, arguments);
}
