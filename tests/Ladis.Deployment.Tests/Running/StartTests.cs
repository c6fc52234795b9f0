using System.Text.Json.Nodes;
using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Running;

/// <summary>The command lines and variables of chart and compose file, run as processes against a real broker and registry.</summary>
[Collection(RunningTests.Name)]
public sealed class StartTests(KafkaBroker broker, SchemaRegistryServer registry) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-start-");
    private readonly List<ChildProcess> _processes = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Roles_ShouldBecomeReady_AsTheChartStartsThem()
    {
        broker.SkipIfAbsent();
        var ports = FreePort.Next(2);
        var rendered = new List<Workload>();
        foreach (var port in ports)
        {
            var text = await HelmChart.TryRenderAsync($"kafka.bootstrapServers=\"{broker.BootstrapServers}\"", $"schemaRegistry.url=\"{registry.Url}\"", $"http.port={port}", "topics.replicationFactor=1");
            Assert.True(text.Code == 0, text.All);
            rendered.AddRange(Workload.Of([.. Yaml.Parse(text.Output).Select(n => new Manifest(n))]));
        }

        await Task.WhenAll(RunAsync(rendered.First(w => w.Arguments[0] == "topics")), RunAsync(rendered.First(w => w.Arguments[0] == "schemas")));
        await Task.WhenAll(StartAsync(rendered.First(w => w.Arguments[0] == "inference"), ports[0]), StartAsync(rendered.Last(w => w.Arguments[0] == "detector"), ports[1]));
    }

    [Fact]
    public async Task Roles_ShouldBecomeReady_AsTheComposeFileStartsThem()
    {
        broker.SkipIfAbsent();
        var compose = (await Workload.OfComposeAsync()).Select(w => w.On(("broker:19092", broker.BootstrapServers), ("http://schema-registry:8081", $"{registry.Url}"))).ToList();

        await Task.WhenAll(RunAsync(compose.First(w => w.Arguments[0] == "topics")), RunAsync(compose.First(w => w.Arguments[0] == "schemas")));
        // Containers have an address of their own each; processes share one.
        await Task.WhenAll(new[] { "inference", "detector" }.Zip(FreePort.Next(2), (role, port) => StartAsync(OnPort(compose.Single(w => w.Arguments[0] == role), port), port)));
    }

    private static Workload OnPort(Workload workload, int port) =>
        workload with { Environment = new Dictionary<string, string?>(workload.Environment, StringComparer.Ordinal) { ["Ladis__Http__Port"] = $"{port}" } };

    private async Task RunAsync(Workload workload)
    {
        await using var process = await LaunchAsync(workload);
        Assert.True(await process.WaitForExitAsync(Waits.Long) == 0, $"{workload.Name}: {process.All}");
    }

    private async Task StartAsync(Workload workload, int port)
    {
        var process = await LaunchAsync(workload);
        lock (_processes)
            _processes.Add(process);
        var page = $"http://127.0.0.1:{port}/readyz";
        using var http = new HttpClient();
        await Eventually.GetAsync(async () => process.HasExited ? process.All : await http.GetStringAsync(page), $"{workload.Name} ready\n{process.All}", Waits.Long);
        // What the health checks of image and compose file run.
        Assert.Equal(0, (await CommandLine.TryAsync(LadisProgram.FindPath(), ["health", page])).Code);
        Assert.False(process.HasExited, $"{workload.Name}: {process.All}");
        process.Terminate();
        Assert.Equal(0, await process.WaitForExitAsync(Waits.Long));
        Assert.DoesNotContain("CONFWARN", process.All, StringComparison.Ordinal);
        // The image's root is read-only: nothing is kept in the user's home (ONNX Runtime would, for its telemetry).
        Assert.Empty(Directory.GetFileSystemEntries(HomeOf(workload)));
    }

    private string HomeOf(Workload workload) => Path.Combine(_folder.FullName, workload.Arguments[0], "home");

    private async Task<ChildProcess> LaunchAsync(Workload workload)
    {
        var home = Directory.CreateDirectory(HomeOf(workload));
        var folder = home.Parent!.FullName;
        var settings = Path.Combine(folder, "appsettings.json");
        var here = workload.On(("/tmp", folder), (Workload.MountedSettings, settings), ("/app/", $"{Path.GetDirectoryName(LadisProgram.FindPath())}/"));
        await File.WriteAllTextAsync(settings, here.Settings ?? new JsonObject().ToJsonString());
        var environment = new Dictionary<string, string?>(here.Environment, StringComparer.Ordinal) { ["HOME"] = home.FullName, ["XDG_CACHE_HOME"] = null };
        return await LadisProgram.StartAsync(here.Arguments, environment, folder);
    }
}
