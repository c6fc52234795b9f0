using System.Text.RegularExpressions;
using Confluent.Kafka;
using Ladis.Chaos.Ground;
using Ladis.Contracts.V1;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>A new file of a model, rolled out as docs/operations.md says, under the very name and version of the old one.</summary>
[Collection(KafkaTests.Name)]
public sealed partial class RollTests(KafkaBroker broker, ITestOutputHelper output) : IDisposable
{
    private const int Slice = 200;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-roll-");
    private readonly int _port = FreePort.Next(1)[0];
    private int _sent;

    public void Dispose() => _folder.Delete(recursive: true);

    private RolePage Page => new(_port);

    [Fact]
    public async Task NewFile_ShouldBeRolledOut_WithEveryRequestJudged_AndAnAttackMeanwhileFound()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(
            broker, "roll", 2, ("Detection:RateTests", "5"), ("Inference:Models:0:Id", "shapes"), ("Inference:Models:0:Version", "1"));
        var (old, next) = (await Make(ladis, "old", 0), await Make(ladis, "next", 1));
        Assert.Contains("no worker has answered with this model file", await Publish(ladis, old), StringComparison.Ordinal);
        var detector = await ladis.StartAsync("detector", "--http-port", $"{_port}");
        var first = await Work(ladis, old);
        await Send(ladis, attacked: false);

        Assert.Matches($"no worker has answered with this model file .sha256 {next.Sha[..12]}. of late: the last requests on .* are of shapes@1 .sha256 {old.Sha[..12]}.", await Publish(ladis, next));
        Assert.Equal(("in use", "no requests"), await States(ladis, old, next));
        var second = await Work(ladis, next);
        await Send(ladis, attacked: false);
        Assert.Empty(ladis.Alerts());
        await Send(ladis, attacked: true);
        Assert.Contains(ladis.Alerts(), a => a.State == AlertState.Firing);

        Assert.Equal(0, await Deployment.StopAsync(first));
        await Send(ladis, attacked: false);
        Assert.Equal(("in use", "in use"), await States(ladis, old, next));
        await AssertAllJudged(old, next);
        Assert.Contains("without a baseline the next ones are not judged", (await ladis.TryAsync("baseline", "retire", old.Sha[..12])).Error, StringComparison.Ordinal);
        await ladis.RunAsync("baseline", "retire", old.Sha[..12], "--even-if-used");

        await detector.WaitForLineAsync($"What stood under key model/{old.Sha} of the baselines topic is deleted", Waits.Long);
        Assert.Equal(0, await Deployment.StopAsync(detector));
        await ladis.StartAsync("detector", "--http-port", $"{_port}");
        await Send(ladis, attacked: false);
        Assert.Equal(0, await Deployment.StopAsync(second));
    }

    [Fact]
    public async Task FileWithoutABaseline_ShouldBeNamed_ByTheListAndByADetectorThatIsNotReady()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "blind", ("Inference:Models:0:Id", "shapes"), ("Inference:Models:0:Version", "1"));
        var (served, other) = (await Make(ladis, "served", 0), await Make(ladis, "other", 1));
        await Publish(ladis, other);
        await ladis.StartAsync("detector", "--http-port", $"{_port}");
        var worker = await Work(ladis, served);
        await Send(ladis, attacked: false, judged: false);

        Assert.Matches(
            $"nothing is judged, the last 25 requests and more were dropped: Baseline .* was built from shapes@1 .sha256 {other.Sha[..12]}., but the stream comes from shapes@1 .sha256 {served.Sha[..12]}.",
            await Page.AwaitReadyAsync(false, "nothing is judged"));
        Assert.Matches($"none +shapes@1 +{served.Sha[..12]} +not judged", await ladis.RunAsync("baseline", "list"));
        await Publish(ladis, served);
        await Page.AwaitReadyAsync(true);
        await Send(ladis, attacked: false, before: Slice);
        Assert.Equal(0, await Deployment.StopAsync(worker));
    }

    /// <summary>The model under a name of its own file, and its baseline.</summary>
    private async Task<(string Path, string Sha, string Baseline)> Make(Deployment ladis, string name, int number)
    {
        var (path, pictures, baseline) = (Path.Combine(_folder.FullName, $"{name}.onnx"), Path.Combine(_folder.FullName, "pictures"), Path.Combine(_folder.FullName, $"{name}.ladis"));
        await ModelFile.WriteAsync(path, number);
        if (!Directory.Exists(pictures))
            await ladis.RunAsync("shapes", "--out", pictures, "--count", "600", "--seed", "23");
        var built = await ladis.RunAsync("baseline", "build", "--images", pictures, "--model", path, "--out", baseline);
        return (path, Sha256().Match(built).Value, baseline);
    }

    private static async Task<string> Publish(Deployment ladis, (string Path, string Sha, string Baseline) model)
    {
        var (code, _, warnings) = await ladis.TryAsync("baseline", "publish", model.Baseline);
        Assert.Equal(0, code);
        return warnings;
    }

    /// <summary>A worker that has a partition.</summary>
    private static async Task<ChildProcess> Work(Deployment ladis, (string Path, string Sha, string Baseline) model)
    {
        var worker = await ladis.StartAsync("inference", "--model", model.Path);
        await worker.WaitForLineAsync(@"assigned .*Requests", Waits.Long);
        return worker;
    }

    /// <summary>Sends some requests, and waits until all that were sent so far have been judged.</summary>
    private async Task Send(Deployment ladis, bool attacked, bool judged = true, int before = 0)
    {
        var shapes = Shapes.Draw(40_000 + _sent, Slice).Select(s => Shapes.Png(attacked ? Shapes.Faded(s) : s));
        await ladis.SendAsync(shapes.Select((picture, i) => new Message<byte[], byte[]> { Key = System.Text.Encoding.UTF8.GetBytes($"{_sent + i}"), Value = picture }));
        _sent += Slice;
        ladis.Await("Activations", _sent);
        if (judged)
            ladis.Await("Verdicts", (_sent - before) / 25 - 4);
    }

    private async Task AssertAllJudged(params (string Path, string Sha, string Baseline)[] models)
    {
        long[] Counts(MetricsPage page) => [.. models.Select(m => (long)page["ladis_detector_samples_total"].By("sha256").GetValueOrDefault(m.Sha[..12]))];
        var page = await Page.AwaitAsync(page => Counts(page).Sum() == _sent);
        output.WriteLine($"{_sent} requests: judged {string.Join(" and ", Counts(page))}");
        Assert.All(Counts(page), count => Assert.InRange(count, Slice / 4, _sent));
        Assert.All(page["ladis_detector_dropped_total"].Samples, dropped => Assert.Equal(0, dropped.Value));
        Assert.Equal("Healthy", await Page.AwaitAsync("readyz", (_, _) => true));
    }

    private static async Task<(string Old, string Next)> States(Deployment ladis, (string Path, string Sha, string Baseline) old, (string Path, string Sha, string Baseline) next)
    {
        var lines = (await ladis.RunAsync("baseline", "list")).Split('\n');
        string Of(string sha) => State().Match(Assert.Single(lines, l => l.Contains(sha[..12], StringComparison.Ordinal))).Value;
        return (Of(old.Sha), Of(next.Sha));
    }

    [GeneratedRegex("(?<=sha256 )[0-9a-f]{64}", RegexOptions.None, 1000)]
    private static partial Regex Sha256();

    [GeneratedRegex("no requests|in use|candidate|replaced", RegexOptions.None, 1000)]
    private static partial Regex State();
}
