using System.Formats.Tar;
using System.Globalization;
using Ladis.Contracts.V1;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>CIFAR-10 pictures through a ResNet-20, as whoever validates Ladis has them in ../shared/data.</summary>
[Collection(KafkaTests.Name)]
public sealed class AttackTests(KafkaBroker broker, ITestOutputHelper output) : IDisposable
{
    private const int SetSize = 300;
    private const string ModelFile = "data/cifar10/models/cifar-resnet20-ft.features.onnx";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-attack-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Alert_ShouldComeWithTheAttackedPictures_AndNotWithTheHeldOutOnes()
    {
        await using var ladis = await StartAsync("attack");

        await ladis.SendAsync(Pictures("clean-holdout"));
        var verdicts = ladis.Await("Verdicts", SetSize / 25);
        Assert.Empty(ladis.Alerts());
        Assert.Equal(SetSize, Verdict.Parser.ParseFrom(verdicts[^1].Message.Value).RequestsProcessed);
        await ladis.SendAsync(Pictures("pgd-eps0.0314"));

        Assert.InRange(FirstAlert(ladis), SetSize, SetSize + 40);
        await RangesOfTheTopic_ShouldBeSetsOfAnEvaluation(ladis);
    }

    [Fact]
    public async Task Alert_ShouldComeWithTheWeakerAttackToo()
    {
        await using var ladis = await StartAsync("weak");

        await ladis.SendAsync(Pictures("clean-holdout").Concat(Pictures("pgd-eps0.01")));

        Assert.InRange(FirstAlert(ladis), SetSize, (2 * SetSize) - 1);
    }

    private async Task<Deployment> StartAsync(string name)
    {
        broker.SkipIfAbsent();
        var model = SharedData.FindOrSkip(ModelFile);
        await TarFile.ExtractToDirectoryAsync(SharedData.FindOrSkip("data/cifar10/png-sample.tar"), _folder.FullName, overwriteFiles: false);
        var ladis = await Deployment.CreateAsync(broker, name);
        var baseline = Path.Combine(_folder.FullName, "b.ladis");
        await ladis.RunAsync("baseline", "build", "--images", Folder("clean-baseline"), "--model", model, "--out", baseline);
        await ladis.StartAsync("inference", "--model", model);
        await ladis.StartAsync("detector", "--baseline", baseline);
        return ladis;
    }

    /// <summary>The request whose arrival fired the only alert.</summary>
    private long FirstAlert(Deployment ladis)
    {
        ladis.Await("Alerts", 1);
        var alert = Assert.Single(ladis.Alerts(), a => a.State == AlertState.Firing);
        output.WriteLine($"alert {alert.Window.LastOffset - SetSize + 1} requests after the attack began");
        return alert.Request.Offset;
    }

    /// <summary>Between records stand the marks of transactions: offsets are not row numbers.</summary>
    private async Task RangesOfTheTopic_ShouldBeSetsOfAnEvaluation(Deployment ladis)
    {
        var attack = ladis.Await("Activations", 2 * SetSize)[SetSize].Offset.Value;
        var table = Path.Combine(_folder.FullName, "t.csv");

        await ladis.RunAsync(
            "evaluate", "--model", SharedData.FindOrSkip(ModelFile), "--baseline", Folder("clean-baseline"), "--set", $"before=topic:0/0-{attack}", "--set", $"since=topic:0/{attack}-",
            "--method", "matched", "--tests", "10", "--sample", "50", "--permutations", "39", "--csv", table);

        var rates = File.ReadLines(table).Select(line => line.Split(',')).Where(cells => cells[1] == "all").ToDictionary(cells => cells[0], cells => double.Parse(cells[8], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        output.WriteLine($"detected before the attack {rates["before"]:P0}, since {rates["since"]:P0}");
        Assert.InRange(rates["before"], 0, 0.5);
        Assert.Equal(1, rates["since"]);
    }

    private string Folder(string set) => Directory.EnumerateDirectories(_folder.FullName, $"{set}*").Single();

    private IEnumerable<byte[]> Pictures(string set) => Directory.EnumerateFiles(Folder(set)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);
}
