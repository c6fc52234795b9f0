using Ladis.Cli.Tests.Fixtures;

namespace Ladis.Cli.Tests.Baselines;

/// <summary>True classes in a baseline: <c>ladis baseline build</c> keeps them, <c>inspect</c> says so.</summary>
public sealed class LabelledBaselineCommandTests : IDisposable
{
    private const string Kept = @"\nlabels       true classes of all rows \(1[0-9][0-9] bytes\), the model is right on (100|9[0-9]|8[0-9])\.[0-9] %: the alarm looks at each class, and allows for another mix of true ones\r?\n";
    private const string None = "\nlabels       none: the alarm's bound and evidence are about the mix of predicted classes";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-labelled-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Labels_ShouldBeKept_WhereSubfoldersAreClassesOrAFileNamesThem()
    {
        await Run("shapes --out ./clean --count 140 --seed 8");
        Assert.Matches(Kept, await Built("./clean"));
        Assert.Matches(Kept, await Run("baseline inspect ./b.ladis"));

        var flat = Directory.CreateDirectory(Path.Combine(_folder.FullName, "flat")).FullName;
        var lines = new List<string> { "file,label" };
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder.FullName, "clean"), "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            File.Copy(file, Path.Combine(flat, Path.GetFileName(file)));
            lines.Add($"{Path.GetFileName(file)},{Path.GetFileName(Path.GetDirectoryName(file))}");
        }

        await File.WriteAllLinesAsync(Path.Combine(_folder.FullName, "labels.csv"), lines);
        Assert.Contains(None, await Built("./flat"), StringComparison.Ordinal);
        Assert.Matches(Kept, await Built("./flat@./labels.csv"));
    }

    [Fact]
    public async Task Labels_ShouldBeLeftOutAndTold_WhenSubfoldersAreNoClasses()
    {
        await Run("shapes --out ./clean --count 140 --seed 8");
        var (files, number) = (Directory.GetFiles(Path.Combine(_folder.FullName, "clean"), "*.png", SearchOption.AllDirectories), 0);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var camera = Directory.CreateDirectory(Path.Combine(_folder.FullName, "cameras", $"camera-{number++ % 3}")).FullName;
            File.Copy(file, Path.Combine(camera, $"{number}.png"));
        }

        var (code, output, error) = await InProcess.Run(_folder.FullName, Build("./cameras"));

        Assert.Equal(0, code);
        Assert.Contains(None, output, StringComparison.Ordinal);
        Assert.Matches("warning: true classes were given and are left out: the model agrees with [0-9]+ % of them, where chance alone would give [0-9]+ %: are they its classes\\?", error);
    }

    /// <summary>The score of the second look: of every row, unless the setting has none.</summary>
    [Fact]
    public async Task SecondLook_ShouldBeInTheBaseline_UnlessItIsOff()
    {
        await Run("shapes --out ./clean --count 140 --seed 8");

        Assert.Matches("\nscores       .*logits/consistency\r?\nsecond look  consistency scores of 1[0-9][0-9] rows: the alarm looks at that of each request that has one", await Built("./clean"));
        Assert.Matches("\nscores       .*logits/rivalry\r?\nsecond look  no consistency scores, so the alarm does not look at them: ", await Run($"{string.Join(' ', Build("./clean"))} --set Ladis:Inference:Capture:Consistency:Every=0"));
        Assert.Contains("\nsecond look  no consistency scores", await Run("baseline inspect ./b.ladis"), StringComparison.Ordinal);
    }

    private static string[] Build(string images) => ["baseline", "build", "--model", "./shapes.onnx", "--images", images, "--out", "./b.ladis"];

    private Task<string> Built(string images) => Run(string.Join(' ', Build(images)));

    private async Task<string> Run(string arguments)
    {
        var (code, output, error) = await InProcess.Run(_folder.FullName, arguments.Split(' '));
        Assert.True(code == 0, error);
        return output;
    }
}
