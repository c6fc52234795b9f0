using System.Text.Json;
using Ladis.Cli.Demo.Shapes;
using Ladis.Reporting.Evaluation;

namespace Ladis.Cli.Tests.Evaluation;

/// <summary><c>ladis evaluate</c> as a process.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-evaluate-");

    public EvaluateCommandTests()
    {
        ShapeArrays.Write(_folder.FullName, "clean", 7, 0, 300);
        ShapeArrays.Write(_folder.FullName, "other", 8, 0, 60);
    }

    private static string Model => Path.Combine(Path.GetDirectoryName(LadisProgram.FindPath())!, "models", "shapes.onnx");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Table_ShouldBePrintedAndWritten()
    {
        var (code, output, error) = await Run(
            "--model", Model, "--baseline", "clean.images.npy", "--set", "other=other.images.npy", "--tap", "first=stem", "--tap", "pixels", "--tap", "logits",
            "--view", "raw,sorted", "--method", "permutation", "--method", "matched", "--tests", "5", "--sample", "40", "--permutations", "19", "--csv", "t.csv", "--json", "t.json", "--markdown", "t.md");

        Assert.Equal((0, true), (code, output.Contains("| first | raw | ", StringComparison.Ordinal)));
        Assert.Contains("4/4  other, matched …", error, StringComparison.Ordinal);
        var lines = File.ReadAllLines(At("t.csv"));
        Assert.Equal(EvaluationCsv.Header, lines[0]);
        Assert.Equal(1 + (2 * (4 + 5)), lines.Length);
        Assert.Equal("other,pixels,raw,permutation,40,40,5", string.Join(',', lines.First(l => l.StartsWith("other,pixels", StringComparison.Ordinal)).Split(',')[..7]));
        Assert.Equal(18, JsonDocument.Parse(File.ReadAllText(At("t.json"))).RootElement.GetProperty("cells").GetArrayLength());
        Assert.Contains("| other | other.images.npy | 60 | – |", File.ReadAllText(At("t.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_ShouldHoldPicturesOriginalsAndTriage()
    {
        var (code, output, error) = await Run(
            "--model", Model, "--baseline", "clean.images.npy", "--set", "other=other.images.npy", "--originals", "other=other.images.npy", "--tap", "stem", "--tap", "penultimate", "--tap", "logits",
            "--method", "matched", "--tests", "2", "--sample", "40", "--permutations", "19", "--triage", "stem", "--html", "r.html");

        Assert.True(code == 0, error);
        Assert.Contains("| set | none | class mix | corruption | adversarial suspected |", output, StringComparison.Ordinal);
        var html = File.ReadAllText(At("r.html"));
        Assert.Equal(8 * (3 + 3), html.Split("data:image/png;base64,").Length - 1);
        Assert.Contains("<h2 id=\"set-1\">other</h2>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--originals stray=… : there is no --set of that name.", "--set", "o=other.images.npy", "--originals", "stray=other.images.npy")]
    [InlineData("--triage nope: there is no tap of that name; there are penultimate, logits.", "--set", "o=other.images.npy", "--triage", "nope", "--sample", "40")]
    [InlineData("Give at least one --set NAME=SET to compare with the baseline")]
    [InlineData("--set other: give name=SET", "--set", "other")]
    [InlineData("--set baseline=… : each set needs a name of its own", "--set", "baseline=other.images.npy")]
    [InlineData("--view is 'sortd': one of values, raw, class-residual, class-residual-scaled, sorted.", "--set", "o=other.images.npy", "--view", "sortd")]
    [InlineData("--method is 'mmd': one of permutation, matched, ladis-2022.", "--set", "o=other.images.npy", "--method", "mmd")]
    [InlineData("--share is 2: above 0 and at most 1.", "--set", "o=other.images.npy", "--share", "2")]
    [InlineData("--tests is 0: at least 1.", "--set", "o=other.images.npy", "--tests", "0")]
    [InlineData("The set o has 60 usable rows; a test takes 70 of them. Ask for smaller samples or give more.", "--set", "o=other.images.npy", "--sample", "70")]
    [InlineData("The set o is 'nowhere', which is no folder, no .npy file and no file.npz:array", "--set", "o=nowhere")]
    [InlineData("The tap 'nope' is neither a tensor nor a node of the model", "--set", "o=other.images.npy", "--tap", "nope")]
    public async Task WrongInput_ShouldBeASentence(string message, params string[] arguments)
    {
        var (code, _, error) = await Run(["--model", Model, "--baseline", "clean.images.npy", .. arguments]);

        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        await using var process = await LadisProgram.StartAsync(["evaluate", .. arguments], workingDirectory: _folder.FullName);
        return (await process.WaitForExitAsync(Patience), process.Output, process.Error);
    }
}
