using System.Globalization;
using System.Text.RegularExpressions;
using Ladis.Cli.Tests.Fixtures;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Cli.Tests.Attacks;

/// <summary><c>ladis attack</c>.</summary>
public sealed class AttackCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-attack-");

    private static readonly string[] Model = ["--model", "./shapes.onnx"];

    private static readonly string[] Gradient = ["--gradient", "./shapes.gradient.onnx"];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task AttackedPictures_ShouldBeASetAgain_WithTheSameNamesAndLabels()
    {
        await Run(["shapes", "--out", "./pictures", "--count", "60"]);

        var (code, output, _) = await Run(["attack", .. Model, .. Gradient, "--in", "./pictures", "--out", "./attacked", "--epsilon", "4/255", "--steps", "10"]);

        Assert.Equal(0, code);
        Assert.Equal(Names("pictures"), Names("attacked"));
        Assert.InRange(Accuracy(output, "clean"), 95, 100);
        Assert.InRange(Accuracy(output, "attacked"), 10, 60);
        Assert.Contains("change     largest 4 grey levels (0.0157)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EpsilonBelowAGreyLevel_ShouldBeCalledWhatItIs()
    {
        await Run(["shapes", "--out", "./", "--arrays", "p", "--count", "20"]);
        File.WriteAllLines(At("l.csv"), ["label", .. Enumerable.Repeat("star", 20)]);

        var (_, output, _) = await Run(["attack", .. Model, .. Gradient, "--in", "./p.images.npy@./l.csv", "--out", "./attacked", "--epsilon", "0.003", "--steps", "2"]);

        Assert.Contains("note       an epsilon of 0.003 is 0.77 grey levels: no 8-bit picture holds it.", output, StringComparison.Ordinal);
        Assert.Contains("change     largest 1 grey level (0.0039)", output, StringComparison.Ordinal);
        Assert.Equal("000000.png,3", File.ReadLines(At("attacked/labels.csv")).ElementAt(1));

        (_, output, _) = await Run(["attack", .. Model, .. Gradient, "--in", "./p.images.npy@./l.csv", "--out", "./same", "--epsilon", "0.001", "--steps", "2"]);

        Assert.Contains("note       rounding to bytes left nothing of the attack: no change came to half a grey level.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelWithoutGradient_ShouldBeAttackedByItsScores_AndSaidToBeSlower()
    {
        await Run(["shapes", "--out", "./pictures", "--count", "20"]);

        var (code, output, _) = await Run(["attack", .. Model, "--in", "./pictures", "--out", "./attacked", "--method", "square", "--epsilon", "12/255", "--steps", "100"]);

        Assert.Equal(0, code);
        Assert.Contains("many times slower than a gradient attack", output, StringComparison.Ordinal);
        Assert.True(Accuracy(output, "attacked") < Accuracy(output, "clean"));
    }

    [Fact]
    public async Task AccuracyUnderAttack_ShouldBeTheReferences()
    {
        const int pictures = 100;
        var data = SharedData.FindOrSkip("data/cifar10");
        File.WriteAllLines(At("l.csv"), ["label", .. File.ReadLines(Path.Combine(data, "labels.csv")).Where(l => l.StartsWith("clean-attackimages,", StringComparison.Ordinal)).Take(pictures).Select(l => l.Split(',')[3])]);
        File.WriteAllBytes(At("head.npy"), CutArray.Of(Path.Combine(data, "images_uint8_nhwc.npz"), "clean_attackimages", pictures));

        var (code, output, error) = await Run(
            ["attack", "--model", Path.Combine(data, "models/cifar-resnet20-ft.plain.onnx"), "--gradient", Path.Combine(data, "models/cifar-resnet20-ft.inputgrad.onnx"),
            "--in", "./head.npy@./l.csv", "--out", "./attacked", "--epsilon", "0.003"]);

        Assert.True(code == 0, error);
        var expected = 100 * System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(data, "accuracy.json"))).RootElement.GetProperty("pgd0.003_q8").GetProperty("acc").GetDouble();
        // 100 of the reference's 1,500 pictures: beside the 2 points of the method, two standard errors of the selection. All: docs/evaluation.md.
        Assert.InRange(Accuracy(output, "attacked"), expected - 2 - 10, expected + 2 + 10);
    }

    [Fact]
    public async Task GradientGraphOfAnotherNetwork_ShouldBeToldToBeATransferredAttack()
    {
        var other = SharedData.FindOrSkip("data/cifar10/models/cifar-resnet20-ft.inputgrad.onnx");
        ShapeArrays.Write(_folder.FullName, "p", 7, 0, 20);

        var (code, output, _) = await Run(["attack", .. Model, "--gradient", other, "--in", "./p.images.npy", "--out", "./attacked", "--method", "fgsm"]);

        Assert.Equal(0, code);
        Assert.Matches("note       the gradient graph '.*' sees another class than the model in [0-9]+ % of the first pictures: it is of another network", output);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private string[] Names(string folder) => [.. Directory.EnumerateFiles(At(folder), "*.png", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(At(folder), f)).Order(StringComparer.Ordinal)];

    private static double Accuracy(string output, string which) =>
        double.Parse(AccuracyOf(which).Match(output).Groups["percent"].Value, CultureInfo.InvariantCulture);

    private static Regex AccuracyOf(string which) => new($@"{which} (?<percent>[\d.]+) %", RegexOptions.ExplicitCapture, TimeSpan.FromMinutes(1));

    private Task<(int Code, string Output, string Error)> Run(string[] arguments) => InProcess.Run(_folder.FullName, arguments);
}
