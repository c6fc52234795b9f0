using Ladis.Cli.Tests.Fixtures;
using Ladis.Detection.Baselines;

namespace Ladis.Cli.Tests.Baselines;

/// <summary>Contexts in a baseline: <c>ladis baseline build --context</c> keeps them, <c>inspect</c> lists them.</summary>
public sealed class ContextBaselineCommandTests : IDisposable
{
    private const string OneSource = "Give either --images DIR with --model FILE, or --context NAME=DIR for each context, or --from-topic: a baseline has one source.";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-contexts-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Contexts_ShouldBeKept_WithTheRowsOfEach()
    {
        await Run("shapes --out ./day --count 120 --seed 8");
        await Run("shapes --out ./night --count 70 --seed 9");
        await Run("shapes --out ./fog --count 20 --seed 10");

        var built = await Run([.. Build, "--context", "night=./night", "--context", "day=./day", "--context", "fog=./fog"]);

        const string kept = "\ncontexts     day (120 rows), night (70 rows), others (20): requests are compared with rows of their class and context";
        Assert.Contains(kept, built, StringComparison.Ordinal);
        Assert.Contains("images of 'night', 'day', 'fog'", built, StringComparison.Ordinal);
        Assert.Contains("labels       true classes of all rows", built, StringComparison.Ordinal);
        Assert.Contains(kept, await Run("baseline inspect ./b.ladis"), StringComparison.Ordinal);
        var baseline = BaselineReader.ReadFile(Path.Combine(_folder.FullName, "b.ladis"));
        Assert.Equal(["day", "night"], baseline.Snapshot.Contexts);
        Assert.Equal(3 * baseline.Statistics.Classes, baseline.Statistics.Categories);
    }

    [Fact]
    public async Task Source_ShouldBeOne()
    {
        await Run("shapes --out ./day --count 5");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "night"));

        Assert.Contains(OneSource, await Refused([.. Build, "--images", "./day", "--context", "night=./night"]), StringComparison.Ordinal);
        Assert.Contains(OneSource, await Refused(Build), StringComparison.Ordinal);
        Assert.Contains("--context night: give name=SET, such as --context night=pictures/; a SET is ", await Refused([.. Build, "--context", "night"]), StringComparison.Ordinal);
        Assert.Contains("dusk' (--context) does not exist.", await Refused([.. Build, "--context", "dusk=./dusk"]), StringComparison.Ordinal);
        Assert.Contains("--context is given 17 times; 16 contexts are the most.", await Refused([.. Build, .. Enumerable.Range(0, 17).SelectMany(i => new[] { "--context", $"c{i}=./day" })]), StringComparison.Ordinal);
    }

    private static string[] Build => ["baseline", "build", "--model", "./shapes.onnx", "--out", "./b.ladis"];

    private Task<string> Run(string arguments) => Run(arguments.Split(' '));

    private async Task<string> Run(string[] arguments)
    {
        var (code, output, error) = await InProcess.Run(_folder.FullName, arguments);
        Assert.True(code == 0, error);
        return output;
    }

    private async Task<string> Refused(string[] arguments)
    {
        var (code, _, error) = await InProcess.Run(_folder.FullName, arguments);
        Assert.Equal(2, code);
        return error;
    }
}
