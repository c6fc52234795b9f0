using System.Text.Json;
using Ladis.Reporting.Evaluation;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Cli.Tests.Evaluation;

/// <summary><c>ladis evaluate</c> as a process.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
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
        Assert.Contains("with 19 labellings the joint test of 4 views (all, min-p) may miss what single views see: its p-value may not fall below 0.2. Give --permutations 159.", error, StringComparison.Ordinal);
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

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        await using var process = await LadisProgram.StartAsync(["evaluate", .. arguments], workingDirectory: _folder.FullName);
        return (await process.WaitForExitAsync(Waits.Long), process.Output, process.Error);
    }
}
