using System.Globalization;
using System.Text.RegularExpressions;

namespace Ladis.Cli.Tests.Attacks;

/// <summary><c>ladis attack</c> as a process.</summary>
public sealed class AttackCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-attack-");

    private static string Models => Path.Combine(Path.GetDirectoryName(LadisProgram.FindPath())!, "models");

    private static string[] Model => ["--model", Path.Combine(Models, "shapes.onnx")];

    private static string[] Gradient => ["--gradient", Path.Combine(Models, "shapes.gradient.onnx")];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task AttackedPictures_ShouldBeASetAgain_WithTheSameNamesAndLabels()
    {
        await Run(["shapes", "--out", "pictures", "--count", "60"]);

        var (code, output, _) = await Run(["attack", .. Model, .. Gradient, "--in", "pictures", "--out", "attacked", "--epsilon", "4/255", "--steps", "10"]);

        Assert.Equal(0, code);
        Assert.Equal(Names("pictures"), Names("attacked"));
        Assert.InRange(Accuracy(output, "clean"), 95, 100);
        Assert.InRange(Accuracy(output, "attacked"), 10, 60);
        Assert.Contains("change     largest 4 grey levels (0.0157)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EpsilonBelowAGreyLevel_ShouldBeCalledWhatItIs()
    {
        await Run(["shapes", "--out", ".", "--arrays", "p", "--count", "20"]);
        File.WriteAllLines(At("l.csv"), ["label", .. Enumerable.Repeat("star", 20)]);

        var (_, output, _) = await Run(["attack", .. Model, .. Gradient, "--in", "p.images.npy@l.csv", "--out", "attacked", "--epsilon", "0.003", "--steps", "2"]);

        Assert.Contains("note       an epsilon of 0.003 is 0.77 grey levels: no 8-bit picture holds it.", output, StringComparison.Ordinal);
        Assert.Contains("change     largest 1 grey level (0.0039)", output, StringComparison.Ordinal);
        Assert.Equal("000000.png,3", File.ReadLines(At("attacked/labels.csv")).ElementAt(1));
    }

    [Fact]
    public async Task ModelWithoutGradient_ShouldBeAttackedByItsScores_AndSaidToBeSlower()
    {
        await Run(["shapes", "--out", "pictures", "--count", "20"]);

        var (code, output, _) = await Run(["attack", .. Model, "--in", "pictures", "--out", "attacked", "--method", "square", "--epsilon", "12/255", "--steps", "100"]);

        Assert.Equal(0, code);
        Assert.Contains("many times slower than a gradient attack", output, StringComparison.Ordinal);
        Assert.True(Accuracy(output, "attacked") < Accuracy(output, "clean"));
    }

    [SkippableFact]
    public async Task AccuracyUnderAttack_ShouldBeTheReferences()
    {
        const int pictures = 100;
        var data = SharedData.FindOrSkip("data/cifar10");
        File.WriteAllLines(At("l.csv"), ["label", .. File.ReadLines(Path.Combine(data, "labels.csv")).Where(l => l.StartsWith("clean-attackimages,", StringComparison.Ordinal)).Take(pictures).Select(l => l.Split(',')[3])]);
        File.WriteAllBytes(At("head.npy"), Sets.CutArray.Of(Path.Combine(data, "images_uint8_nhwc.npz"), "clean_attackimages", pictures));

        var (code, output, error) = await Run(
            ["attack", "--model", Path.Combine(data, "models/cifar-resnet20-ft.plain.onnx"), "--gradient", Path.Combine(data, "models/cifar-resnet20-ft.inputgrad.onnx"),
            "--in", "head.npy@l.csv", "--out", "attacked", "--epsilon", "0.003"]);

        Assert.True(code == 0, error);
        var expected = 100 * System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(data, "accuracy.json"))).RootElement.GetProperty("pgd0.003_q8").GetProperty("acc").GetDouble();
        // 100 of the reference's 1,500 pictures: beside the 2 points of the method, two standard errors of the selection. All: docs/evaluation.md.
        Assert.InRange(Accuracy(output, "attacked"), expected - 2 - 10, expected + 2 + 10);
    }

    [Theory]
    [InlineData("--method pgd-linf needs --gradient FILE, a gradient graph of the model", "--method", "pgd-linf")]
    [InlineData("--method is 'cw': one of fgsm, pgd-linf, pgd-l2, targeted, square.", "--method", "cw")]
    [InlineData("--epsilon is 'strong': a number above 0 and below 1, such as 4/255 or 0.0157.", "--epsilon", "strong")]
    [InlineData("--epsilon is '0.003', 0.77 grey levels: square works on bytes", "--method", "square", "--epsilon", "0.003")]
    [InlineData("--steps is 0: at least 1.", "--gradient", "g.onnx", "--steps", "0")]
    [InlineData("--target is 3: a class from 0, with --method targeted.", "--gradient", "g.onnx", "--target", "3")]
    [InlineData("The set in is 'pictures', which is no folder", "--method", "square")]
    public async Task WrongInput_ShouldBeASentence(string message, params string[] arguments)
    {
        var (code, _, error) = await Run(["attack", .. Model, "--in", "pictures", "--out", "attacked", .. arguments]);

        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private string[] Names(string folder) => [.. Directory.EnumerateFiles(At(folder), "*.png", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(At(folder), f)).Order(StringComparer.Ordinal)];

    private static double Accuracy(string output, string which) =>
        double.Parse(AccuracyOf(which).Match(output).Groups["percent"].Value, CultureInfo.InvariantCulture);

    private static Regex AccuracyOf(string which) => new($@"{which} (?<percent>[\d.]+) %", RegexOptions.ExplicitCapture, TimeSpan.FromMinutes(1));

    private async Task<(int Code, string Output, string Error)> Run(string[] arguments)
    {
        await using var process = await LadisProgram.StartAsync(arguments, workingDirectory: _folder.FullName);
        return (await process.WaitForExitAsync(Patience), process.Output, process.Error);
    }
}
