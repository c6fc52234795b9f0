using Confluent.Kafka;
using Ladis.Detection.Baselines;

namespace Ladis.Integration.Tests.EndToEnd.Story;

/// <summary>
/// A known story through both roles on a real broker, and what every one of their metrics must say of it. The pages are enumerated: a new metric without a value
/// in the story fails.
/// </summary>
[Collection(KafkaTests.Name)]
public sealed class MetricsStoryTests(KafkaBroker broker) : IDisposable
{
    private const int BaselinePictures = 300;

    private static readonly (string Key, string Value)[] Settings =
    [
        ("Inference:HalfPrecision", "true"), ("Inference:Capture:Every", "2"), ("Inference:StreamKey:Header", "ladis.client"), ("Inference:Models:1:Id", StoryRequests.Twin),
        ("Detection:Window", "200"), ("Detection:RateStride", "50"), ("Detection:RateTests", "20"), ("Detection:KernelWitness", "true"), ("Detection:MaxStreams", "1"),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-metrics-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task EveryMetric_ShouldTellTheStory()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "story", [.. Settings, ("Inference:Models:0:Path", Deployment.Model("shapes.onnx")), ("Inference:Models:1:Path", await MakeTwin())]);
        await ladis.TakeAnyTimeAsync("Requests");
        await PublishBaselines(ladis);
        var (ports, begin) = (FreePort.Next(2), TimeProvider.System.GetTimestamp());
        var (worker, pages) = (await ladis.StartAsync("inference", "--http-port", $"{ports[0]}"), ports.Select(p => new RolePage(p)).ToList());
        var detector = await ladis.StartAsync("detector", "--http-port", $"{ports[1]}");
        var (sent, start) = (TimeProvider.System.GetUtcNow(), Whole(TimeProvider.System.GetUtcNow().AddHours(-6)));

        var requests = StoryRequests.All(start);
        await ladis.SendAsync(requests);
        ladis.Await("Verdicts", StoryRequests.Judged / 25);
        var published = ladis.All("Activations").Count;
        await ladis.SendAsync(StoryActivations.Bad(start.AddSeconds(StoryRequests.Judged)));
        await TestProducer.ProduceAsync(ladis.BootstrapServers, ladis.Topic("Activations"), new Message<byte[], byte[]> { Value = StoryActivations.Unreadable });

        var (inference, detection) = (await SettledAsync(pages[0], requests.Count), await SettledAsync(pages[1], published + 4));
        var (story, elapsed) = (new StoryRecords(ladis), TimeProvider.System.GetElapsedTime(begin).TotalSeconds);
        InferenceExpectations.Of(story, requests.Count, published, sent, elapsed).Hold(inference);
        DetectorExpectations.Of(story, published + 4, Baseline().Snapshot.CreatedAt.Seconds, elapsed).Hold(detection);
        AssertRole(inference, "inference");
        AssertRole(detection, "detector");

        Assert.Equal(0, await Deployment.StopAsync(detector));
        await ForgetHalfAsync(ladis);
        await ladis.StartAsync("detector", "--http-port", $"{ports[1]}");
        await ladis.SendAsync(StoryRequests.After(start, 25));
        ladis.Await("Verdicts", (StoryRequests.Judged / 25) + 1);
        await pages[1].AwaitAsync(p => p["ladis_detector_truncated_windows_total"].By("model").GetValueOrDefault("shapes") == 1);
        Assert.Equal(0, await Deployment.StopAsync(worker));
    }

    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static Task<MetricsPage> SettledAsync(RolePage page, int records) => page.AwaitAsync(p =>
        p["ladis_kafka_committed_records_total"].By().GetValueOrDefault("") == records && p["ladis_kafka_consumer_lag_records"].By().GetValueOrDefault("") == 0);

    private static void AssertRole(MetricsPage page, string role) =>
        Assert.All(page.Families.Values.SelectMany(f => f.Samples), s => Assert.Equal((s.Name, role), (s.Name, s.Labels.GetValueOrDefault("role"))));

    /// <summary>The same classifier as another file: a word is added to its description.</summary>
    private async Task<string> MakeTwin()
    {
        const byte DocString = 0x32; // field 6 of ModelProto, length-delimited
        var path = Path.Combine(_folder.FullName, "twin.onnx");
        await File.WriteAllBytesAsync(path, [.. await File.ReadAllBytesAsync(Deployment.Model("shapes.onnx")), DocString, 4, .. "twin"u8]);
        return path;
    }

    private LoadedBaseline Baseline() => BaselineReader.ReadFile(Path.Combine(_folder.FullName, "b.ladis"));

    /// <summary>One that can be used, and something that cannot.</summary>
    private async Task PublishBaselines(Deployment ladis)
    {
        var (pictures, file) = (Path.Combine(_folder.FullName, "pictures"), Path.Combine(_folder.FullName, "b.ladis"));
        await ladis.RunAsync("shapes", "--out", pictures, "--count", $"{BaselinePictures}");
        await ladis.RunAsync("baseline", "build", "--images", pictures, "--model", Deployment.Model("shapes.onnx"), "--out", file);
        await ladis.RunAsync("baseline", "publish", file);
        await TestProducer.ProduceAsync(ladis.BootstrapServers, ladis.Topic("Baselines"), new Message<byte[], byte[]> { Key = "other@1"u8.ToArray(), Value = [0x0A, 0xFF, 1, 2] });
    }

    /// <summary>Retention was faster than the restart: half of the window's requests are gone.</summary>
    private static async Task ForgetHalfAsync(Deployment ladis)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = ladis.BootstrapServers }).Build();
        var middle = ladis.All("Activations")[^100].TopicPartitionOffset;
        await admin.DeleteRecordsAsync([middle]);
    }
}
