using System.Text;
using Confluent.Kafka;
using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Running;

/// <summary>The demo's history on a real broker, seen by a real Prometheus and a real Alertmanager.</summary>
[Collection(RunningTests.Name)]
public sealed class MonitoringTests(KafkaBroker broker, ITestOutputHelper output) : IAsyncLifetime
{
    private const int BaselinePictures = 500;
    private const int Clean = 500;

    /// <summary>What the detector wants to see before it calls the attack over: its window of clean requests, and the quiet ones after.</summary>
    private const int CleanAgain = 1500;
    private const int Attacked = 60;
    private static readonly string[] Topics = ["Requests", "Predictions", "Activations", "Verdicts", "Alerts", "Baselines", "Checkpoints", "DeadLetters"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-history-");
    private readonly Dictionary<string, string?> _environment = new(StringComparer.Ordinal);
    private readonly List<ChildProcess> _workers = [];

    private static string Models => Path.Combine(Path.GetDirectoryName(LadisProgram.FindPath())!, "models");

    public ValueTask InitializeAsync()
    {
        var name = KafkaBroker.UniqueName("monitoring");
        foreach (var topic in Topics)
            _environment[$"Ladis__Topics__{topic}"] = $"{name}.{topic}";
        _environment["Ladis__Inference__GroupId"] = $"{name}-inference";
        _environment["Ladis__Detection__GroupId"] = $"{name}-detector";
        // As small as the demo's, and with a broker that is not there: client errors have a panel too.
        _environment["Ladis__Detection__Window"] = "400";
        _environment["Ladis__Detection__RateStride"] = "50";
        _environment["Ladis__Detection__RateTests"] = "20";
        _environment["Ladis__Kafka__BootstrapServers"] = broker.SkipReason is null ? $"127.0.0.1:{FreePort.Next()},{broker.BootstrapServers}" : null;
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            await worker.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Attack_ShouldBeAlerted_AndEveryPanelHaveData()
    {
        broker.SkipIfAbsent();
        var ports = FreePort.Next(2);
        await using var stack = await MonitoringStack.StartOrSkipAsync("workers", ports);
        await PrepareAsync();
        await LaunchAsync("inference", "--model", Path.Combine(Models, "shapes.onnx"), "--http-port", $"{ports[0]}");
        await LaunchAsync("detector", "--baseline", Path.Combine(_folder.FullName, "b.ladis"), "--http-port", $"{ports[1]}");

        await SendAsync(Pictures("before"), Encoding.UTF8.GetBytes("no picture"));
        await JudgedAsync(stack, Clean);
        Assert.Empty(stack.Notified);

        await SendAsync(Pictures("attacked"));
        await UntilAsync(stack, "ALERTS{alertname=\"AdversarialSuspected\", alertstate=\"pending\"}", "pending");
        await NotifiedAsync(stack, "firing");
        await AssertPanelsAsync(stack);

        await SendAsync(Pictures("after"));
        await NotifiedAsync(stack, "resolved");
        output.WriteLine($"notified: {string.Join(", ", stack.Notified)}");
        Assert.Equal([("AdversarialSuspected", "firing"), ("AdversarialSuspected", "resolved")], stack.Notified.Distinct());
    }

    private static Task<IReadOnlyList<IReadOnlyList<double>>> UntilAsync(MonitoringStack stack, string query, string what) =>
        Eventually.GetAsync(async () => (await stack.QueryAsync(query)) is { Count: > 0 } found ? found : null, what, Waits.Long);

    private static Task<IReadOnlyList<IReadOnlyList<double>>> JudgedAsync(MonitoringStack stack, int requests) =>
        UntilAsync(stack, $"sum(ladis_detector_samples_total) >= {requests}", $"{requests} requests judged");

    private static Task<string> NotifiedAsync(MonitoringStack stack, string status) => Eventually.GetAsync(
        () => Task.FromResult(stack.Notified.Contains(("AdversarialSuspected", status)) ? status : null), $"Alertmanager says {status}", Waits.Long);

    private async Task AssertPanelsAsync(MonitoringStack stack)
    {
        var empty = new List<string>();
        var queries = Dashboard.All.SelectMany(d => d.Queries.Select(q => (Dashboard: d.File, q.Panel, q.Query))).ToList();
        foreach (var (dashboard, panel, query) in queries)
        {
            var series = await stack.QueryAsync(Dashboard.Resolve(query, "30s"));
            if (!series.Any(s => s.Any(double.IsFinite)))
                empty.Add($"{dashboard}: {panel}: {query}");
        }

        output.WriteLine($"{queries.Count - empty.Count} of {queries.Count} queries of {Dashboard.All.Sum(d => d.Panels.Count)} panels returned data");
        Assert.Empty(empty);
    }

    /// <summary>Topics, pictures of three phases, and a baseline.</summary>
    private async Task PrepareAsync()
    {
        await Task.WhenAll(
            RunAsync("topics", "apply", "--partitions", "1"),
            RunAsync("shapes", "--out", Folder("baseline"), "--count", $"{BaselinePictures}", "--seed", "23"),
            RunAsync("shapes", "--out", Folder("before"), "--count", $"{Clean}", "--first", "10000"),
            RunAsync("shapes", "--out", Folder("after"), "--count", $"{CleanAgain}", "--first", "20000"),
            RunAsync("shapes", "--out", Folder("victims"), "--count", $"{Attacked}", "--first", "30000"));
        await Task.WhenAll(
            RunAsync("baseline", "build", "--images", Folder("baseline"), "--model", Path.Combine(Models, "shapes.onnx"), "--out", Path.Combine(_folder.FullName, "b.ladis")),
            RunAsync(
                "attack", "--model", Path.Combine(Models, "shapes.onnx"), "--gradient", Path.Combine(Models, "shapes.gradient.onnx"),
                "--in", Folder("victims"), "--out", Folder("attacked"), "--method", "pgd-linf", "--epsilon", "4/255", "--steps", "5", "--set", "Ladis:Inference:ComputeThreads=1"));
    }

    private string Folder(string name) => Path.Combine(_folder.FullName, name);

    private Task<string> RunAsync(params string[] arguments) => CommandLine.RunAsync(LadisProgram.FindPath(), arguments, _environment);

    private async Task LaunchAsync(params string[] arguments) => _workers.Add(await LadisProgram.StartAsync(arguments, _environment));

    /// <summary>Pictures of a folder in an order that does not go by class.</summary>
    private IEnumerable<byte[]> Pictures(string name) =>
        Directory.GetFiles(Folder(name), "*.png", SearchOption.AllDirectories).OrderBy(f => Path.GetFileName(f), StringComparer.Ordinal).Select(File.ReadAllBytes);

    private Task<DeliveryResult<byte[], byte[]>[]> SendAsync(IEnumerable<byte[]> pictures, params byte[][] others) => TestProducer.ProduceAsync(
        broker.BootstrapServers, _environment["Ladis__Topics__Requests"]!, pictures.Concat(others).Select(p => new Message<byte[], byte[]> { Value = p }));
}
