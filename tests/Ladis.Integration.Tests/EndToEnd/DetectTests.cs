using System.Text.Json.Nodes;
using Ladis.Contracts.V1;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary><c>ladis detect</c> beside the detector role, on the same topic.</summary>
[Collection(KafkaTests.Name)]
public sealed class DetectTests(KafkaBroker broker, ITestOutputHelper output) : IDisposable
{
    private const int Clean = 500;
    private const int Faded = 200;
    private const string FewTests = "Ladis:Detection:RateTests=5";

    /// <summary>Event times are a second apart.</summary>
    private const string Begin = "2024-10-04T00:00:00Z";

    private const string FadedFrom = "2024-10-04T00:08:20Z";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-detect-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Detect_ShouldSayWhatTheDetectorSays_AndExitBy3_WhenARangeIsViolated()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "detect");
        var traffic = Shapes.Activations(Shapes.Draw(10_000, Clean).Concat(Shapes.Draw(20_000, Faded).Select(Shapes.Faded)));
        var (pictures, baseline) = (Path("pictures"), Path("b.ladis"));
        await ladis.RunAsync("shapes", "--out", pictures, "--count", "600", "--seed", "23");
        await ladis.RunAsync("baseline", "build", "--images", pictures, "--model", Deployment.Model("shapes.onnx"), "--out", baseline);
        await ladis.SendAsync(traffic);
        var detector = await ladis.StartAsync("detector", "--baseline", baseline, "--set", FewTests);
        var streamed = ladis.Await("Verdicts", traffic.Count / 25).Select(r => Verdict.Parser.ParseFrom(r.Message.Value)).ToList();
        Assert.Equal(0, await Deployment.StopAsync(detector));

        var whole = await Detect(ladis, "whole", "--from", "0");
        var clean = await Detect(ladis, "clean", "--from", Begin, "--to", FadedFrom);
        var faded = await Detect(ladis, "faded", "--from", FadedFrom);
        var recent = await Detect(ladis, "recent", "--last", "PT1H");

        Assert.Equal((3, 0, 3, 0), (whole.Code, clean.Code, faded.Code, recent.Code));
        Assert.Equal(streamed, whole.Verdicts);
        Assert.Equal(streamed.Take(Clean / 25), clean.Verdicts);
        Assert.Equal(ladis.Alerts().Count(a => a.State == AlertState.Firing), Stream(whole)["alarms"]!.AsArray().Count);
        Assert.Equal(Faded, (int)Stream(faded)["requests"]!);
        Assert.Empty(recent.Verdicts);
        Assert.Contains("nothing in the range", recent.Error, StringComparison.Ordinal);

        var recomputed = await ladis.RunAsync("verdict", "recompute", "--last", "4", "--baseline", baseline);
        Assert.Equal(4, recomputed.Split('\n').Count(l => l.TrimEnd() == "equal"));
        Assert.Equal(4, recomputed.Split('\n').Count(l => l.Trim() == "equal  window_test"));

        var worst = Stream(whole)["violations"]![0]!;
        output.WriteLine(worst.ToJsonString());
        Assert.Equal(1, (int)worst["rank"]!);
        Assert.InRange((long)worst["offset"]!, 0, traffic.Count - 1);
        var named = traffic[(int)(long)worst["offset"]!];
        Assert.Equal((named.PredictedClass, named.RequestId), ((int)worst["predictedClass"]!, (string)worst["requestId"]!));
    }

    [Fact]
    public async Task Detect_ShouldExitBy1_WhenNothingCouldBeJudged()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "foreign");
        var (pictures, baseline) = (Path("pictures"), Path("b.ladis"));
        await ladis.RunAsync("shapes", "--out", pictures, "--count", "300", "--seed", "23");
        await ladis.RunAsync("baseline", "build", "--images", pictures, "--model", Deployment.Model("shapes.onnx"), "--out", baseline);
        var foreign = Shapes.Activations(Shapes.Draw(0, 30));
        foreach (var activation in foreign)
            activation.Model.Sha256 = new string('b', 64);
        await ladis.SendAsync(foreign);

        var (code, _, error) = await ladis.TryAsync("detect", "--from", "beginning", "--baseline", baseline);

        Assert.Equal(1, code);
        Assert.Contains("left out: 30 × BaselineMismatch. The first: Baseline ", error, StringComparison.Ordinal);
    }

    private async Task<(int Code, JsonNode Report, List<Verdict> Verdicts, string Error)> Detect(Deployment ladis, string name, params string[] range)
    {
        var (report, verdicts) = (Path($"{name}.json"), Path($"{name}.jsonl"));
        var (code, _, error) = await ladis.TryAsync(["detect", .. range, "--baseline", Path("b.ladis"), "--set", FewTests, "--out", report, "--verdicts", verdicts]);
        Assert.True(File.Exists(report), error);
        output.WriteLine($"{name}: exit code {code}\n{error}");
        return (code, JsonNode.Parse(await File.ReadAllTextAsync(report))!, [.. (await File.ReadAllLinesAsync(verdicts)).Select(Verdict.Parser.ParseJson)], error);
    }

    private static JsonNode Stream((int Code, JsonNode Report, List<Verdict> Verdicts, string Error) run) => Assert.Single(run.Report["streams"]!.AsArray())!;

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);
}
