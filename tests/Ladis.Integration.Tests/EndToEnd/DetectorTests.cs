using Confluent.Kafka;
using Ladis.Contracts;
using Ladis.Contracts.V1;

namespace Ladis.Integration.Tests.EndToEnd;

[Collection(KafkaTests.Name)]
public sealed class DetectorTests(KafkaBroker broker, ITestOutputHelper output) : IDisposable
{
    private const int BaselinePictures = 600;
    private const int Clean = 500;
    private const int Faded = 300;

    private static readonly Lazy<List<Activation>> Traffic = new(() => Shapes.Activations(
        Shapes.Draw(10_000, Clean).Concat(Shapes.Draw(20_000, Faded).Select(Shapes.Faded)).Concat(Shapes.Draw(30_000, Clean))));

    /// <summary>The gauge is not what is asked here, and a debug build is slow at it.</summary>
    private static readonly (string Key, string Value) FewRateTests = ("Detection:RateTests", "5");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-detector-");

    private string Baseline => Path.Combine(_folder.FullName, "b.ladis");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task VerdictsAndAlerts_ShouldBeTheSame_WhenTheDetectorIsKilled()
    {
        broker.SkipIfAbsent();
        await using var whole = await DeployAsync("whole", FewRateTests);
        await using var killed = await DeployAsync("killed", FewRateTests, ("Topics:Activations", whole.Topic("Activations")), ("Kafka:InstanceId", "detector"));
        var total = Traffic.Value.Count;

        // The other detector reads the same records in smaller transactions, and dies twice in between.
        string[] detector = ["detector", "--baseline", Baseline, "--set", "Ladis:Detection:MaxBatch=20", "--set", "Ladis:Detection:CommitInterval=00:00:00.020"];
        var undisturbed = await whole.StartAsync("detector", "--baseline", Baseline);
        await whole.SendAsync(Traffic.Value);
        var expected = whole.Await("Verdicts", total / 25);
        Assert.Equal(0, await Deployment.StopAsync(undisturbed));
        for (var kill = 1; kill <= 2; kill++)
        {
            var victim = await killed.StartAsync(detector);
            killed.Await("Verdicts", kill * 12);
            victim.Kill();
            Assert.NotEqual(0, await victim.WaitForExitAsync(Waits.Long));
        }

        var judgedWhenKilled = killed.All("Verdicts").Count;
        var last = await killed.StartAsync(detector);
        killed.Await("Verdicts", expected.Count);
        Assert.Equal(0, await Deployment.StopAsync(last));

        output.WriteLine($"killed twice; {judgedWhenKilled} of {expected.Count} verdicts were out at the second");
        Assert.InRange(judgedWhenKilled, 24, expected.Count - 1);
        Assert.Equal(Values(whole.All("Verdicts")), Values(killed.All("Verdicts")));
        Assert.Equal(Values(whole.All("Alerts")), Values(killed.All("Alerts")));
        var (activations, state, partition) = (Bytes(whole.All("Activations")), Bytes(killed.All("Checkpoints").Where(IsOfStream)), Bytes(killed.All("Checkpoints").Where(r => !IsOfStream(r))));
        output.WriteLine($"{activations} bytes of activations; checkpoints: {state} of streams in {killed.All("Checkpoints").Count(IsOfStream)} records, {partition} of partitions in "
            + $"{killed.All("Checkpoints").Count(r => !IsOfStream(r))}; undisturbed {Bytes(whole.All("Checkpoints"))} in {whole.All("Checkpoints").Count}");
        // One at the start of each, one with each alert, and one a window: not one a transaction, of which there are 65 and more.
        Assert.InRange(killed.All("Checkpoints").Count(IsOfStream), 3, 3 + killed.Alerts().Count + (total / 500));
        Assert.True(Bytes(whole.All("Checkpoints")) < activations, "The checkpoints are larger than what they are about.");
        var states = whole.Alerts().Select(a => a.State).ToList();
        Assert.Equal((AlertState.Firing, AlertState.Resolved), (states[0], states[^1]));
        Assert.All(states[1..^1], state => Assert.Equal(AlertState.Updated, state));
    }

    [Fact]
    public async Task Alarm_ShouldGoOnUnderItsId_WhenTheCheckpointIsLost()
    {
        broker.SkipIfAbsent();
        await using var ladis = await DeployAsync("lost", FewRateTests);
        string[] detector = ["detector", "--baseline", Baseline];
        var victim = await ladis.StartAsync(detector);
        await ladis.SendAsync(Traffic.Value.Take(Clean + 200));
        ladis.Await("Verdicts", (Clean + 200) / 25);
        var firing = Assert.Single(ladis.Alerts());
        Assert.Matches("^[A-Za-z0-9+/_-]{22}$", firing.TopicId);
        victim.Kill();
        await victim.WaitForExitAsync(Waits.Long);
        await ladis.ForgetAsync("Checkpoints");

        var successor = await ladis.StartAsync(detector);
        await successor.WaitForLineAsync("1 alarms are open and go on under their ids", Waits.Long);
        await ladis.SendAsync(Traffic.Value.Skip(Clean + 200));
        await Waits.Until(() => ladis.Alerts()[^1].State == AlertState.Resolved);

        var alerts = ladis.Alerts();
        Assert.Equal([firing.AlertId], alerts.Select(a => a.AlertId).Distinct(StringComparer.Ordinal));
        Assert.Single(alerts, a => a.State == AlertState.Firing);
        Assert.Equal(AlertResolution.Quiet, alerts[^1].Resolution);
        Assert.Equal(0, await Deployment.StopAsync(successor));
    }

    private static bool IsOfStream(ConsumeResult<byte[], byte[]> record) => record.Message.Key.Contains((byte)'#');

    private static long Bytes(IEnumerable<ConsumeResult<byte[], byte[]>> records) => records.Sum(r => (long)r.Message.Key.Length + (r.Message.Value?.Length ?? 0));

    [Fact]
    public async Task Baseline_ShouldBeBuiltFromTheTopic_AndBeTakenFromIt()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "fromtopic");
        await ladis.SendAsync(Shapes.Activations(Shapes.Draw(0, BaselinePictures), first: 100_000));
        var built = await ladis.RunAsync("baseline", "build", "--from-topic", "--partition", "0", "--from", "0", "--to", $"{BaselinePictures}", "--out", Baseline, "--publish");
        Assert.Contains($"rows         {BaselinePictures}: ", built, StringComparison.Ordinal);
        Assert.Contains("published to ", built, StringComparison.Ordinal);

        var detector = await ladis.StartAsync("detector");
        await detector.WaitForLineAsync("Baseline [0-9a-f]{64} of model shapes@", Waits.Long);
        await ladis.SendAsync(Traffic.Value.Take(Clean + 100));
        ladis.Await("Alerts", 1);

        var alert = Assert.Single(ladis.Alerts());
        var offsetInTraffic = alert.Window.LastOffset - BaselinePictures;
        output.WriteLine($"alert {offsetInTraffic - Clean} requests after the change");
        Assert.InRange(offsetInTraffic, Clean, Clean + 60);
    }

    /// <summary>A deployment with a baseline file of drawn shapes beside it.</summary>
    [Fact]
    public async Task Verdicts_ShouldFitTheirTopic_HoweverLongIdsAre()
    {
        broker.SkipIfAbsent();
        await using var ladis = await DeployAsync("longids", FewRateTests);
        await ladis.TakeAtMostAsync("Verdicts", 20_000);
        var detector = await ladis.StartAsync("detector", "--baseline", Baseline);
        var requests = Traffic.Value.Take(Clean + 100).Select(a => a.Clone()).ToList();
        foreach (var activation in requests)
            activation.RequestId = $"{new string('i', 100_000)}{activation.RequestId}";

        await ladis.SendAsync(requests);
        var verdicts = ladis.Await("Verdicts", requests.Count / 25);
        ladis.Await("Alerts", 1);
        Assert.Equal(0, await Deployment.StopAsync(detector));

        var cut = requests.Select(a => BoundedText.Cut(a.RequestId)).ToHashSet(StringComparer.Ordinal);
        var suspicious = verdicts.SelectMany(v => Verdict.Parser.ParseFrom(v.Message.Value).Suspicious).Select(s => s.RequestId).ToList();
        Assert.NotEmpty(suspicious);
        Assert.Subset(cut, suspicious.ToHashSet(StringComparer.Ordinal));
        Assert.All(ladis.Alerts().SelectMany(a => a.Suspicious), s => Assert.Contains(s.RequestId, cut));
        Assert.Empty(ladis.All("DeadLetters"));
    }

    [Fact]
    public async Task Alerts_ShouldComeOut_WhenVerdictsAreLargerThanTheirTopicTakes()
    {
        broker.SkipIfAbsent();
        await using var ladis = await DeployAsync("narrow", FewRateTests);
        // Less than the smallest verdict, an inconclusive one.
        await ladis.TakeAtMostAsync("Verdicts", 300);
        var detector = await ladis.StartAsync("detector", "--baseline", Baseline);

        await ladis.SendAsync(Traffic.Value.Take(Clean + 100));
        var letters = ladis.Await("DeadLetters", (Clean + 100) / 25);
        ladis.Await("Alerts", 1);
        Assert.Equal(0, await Deployment.StopAsync(detector));

        Assert.Equal(Enumerable.Range(1, letters.Count).Select(n => $"{(25 * n) - 1}"), letters.Select(l => Header(l, "offset")));
        Assert.All(letters, l => Assert.Equal("OutputTooLarge", Header(l, "reason")));
        Assert.Equal(AlertState.Firing, ladis.Alerts()[0].State);
        Assert.Empty(ladis.All("Verdicts"));
    }

    private static string Header(ConsumeResult<byte[], byte[]> record, string name) =>
        System.Text.Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes($"ladis.error.{name}"));

    private async Task<Deployment> DeployAsync(string name, params (string Key, string Value)[] settings)
    {
        var ladis = await Deployment.CreateAsync(broker, name, settings);
        if (!File.Exists(Baseline))
        {
            var pictures = Path.Combine(_folder.FullName, "pictures");
            await ladis.RunAsync("shapes", "--out", pictures, "--count", $"{BaselinePictures}", "--seed", "23");
            await ladis.RunAsync("baseline", "build", "--images", pictures, "--model", Deployment.Model("shapes.onnx"), "--out", Baseline);
        }

        return ladis;
    }

    private static List<string> Values(IEnumerable<ConsumeResult<byte[], byte[]>> records) => [.. records.Select(r => Convert.ToHexString(r.Message.Value))];
}
