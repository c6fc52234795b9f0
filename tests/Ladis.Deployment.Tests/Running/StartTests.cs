using System.Text.Json.Nodes;
using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Running;

/// <summary>The command lines and variables of chart and compose file, run as processes against a real broker and registry.</summary>
[Collection(RunningTests.Name)]
public sealed class StartTests(KafkaBroker broker, SchemaRegistryServer registry) : IAsyncLifetime, IClassFixture<SchemaRegistryServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-start-");
    private readonly List<ChildProcess> _processes = [];

    private string Home => Path.Combine(_folder.FullName, "home");

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(Home);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [SkippableFact]
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

        await RunAsync(rendered.First(w => w.Command.SequenceEqual(["topics", "apply"])));
        await RunAsync(rendered.First(w => w.Command.SequenceEqual(["schemas", "apply"])));
        await StartAsync(rendered.First(w => w.Arguments[0] == "inference"), ports[0]);
        await StartAsync(rendered.Last(w => w.Arguments[0] == "detector"), ports[1]);
    }

    [SkippableFact]
    public async Task Roles_ShouldBecomeReady_AsTheComposeFileStartsThem()
    {
        broker.SkipIfAbsent();
        var compose = (await Workload.OfComposeAsync()).Select(w => w.On(("broker:19092", broker.BootstrapServers), ("http://schema-registry:8081", $"{registry.Url}"))).ToList();

        await RunAsync(compose.First(w => w.Command.SequenceEqual(["topics", "apply"])));
        await RunAsync(compose.First(w => w.Command.SequenceEqual(["schemas", "apply"])));
        foreach (var role in new[] { "inference", "detector" })
        {
            // Containers have an address of their own each; processes share one.
            var port = FreePort.Next();
            var workload = compose.Single(w => w.Arguments[0] == role);
            await StartAsync(workload with { Environment = new Dictionary<string, string?>(workload.Environment, StringComparer.Ordinal) { ["Ladis__Http__Port"] = $"{port}" } }, port);
        }
    }

    private async Task RunAsync(Workload workload)
    {
        await using var process = await LaunchAsync(workload);
        Assert.True(await process.WaitForExitAsync(Patience) == 0, $"{workload.Name}: {process.All}");
    }

    private async Task StartAsync(Workload workload, int port)
    {
        var process = await LaunchAsync(workload);
        _processes.Add(process);
        var page = $"http://127.0.0.1:{port}/readyz";
        using var http = new HttpClient();
        await Eventually.GetAsync(async () => process.HasExited ? process.All : await http.GetStringAsync(page), $"{workload.Name} ready\n{process.All}", Patience);
        // What the health checks of image and compose file run.
        Assert.Equal(0, (await CommandLine.TryAsync(LadisProgram.FindPath(), ["health", page])).Code);
        Assert.False(process.HasExited, $"{workload.Name}: {process.All}");
        process.Terminate();
        Assert.Equal(0, await process.WaitForExitAsync(Patience));
        Assert.DoesNotContain("CONFWARN", process.All, StringComparison.Ordinal);
        // The image's root is read-only: nothing is kept in the user's home (ONNX Runtime would, for its telemetry).
        Assert.Empty(Directory.GetFileSystemEntries(Home));
    }

    private async Task<ChildProcess> LaunchAsync(Workload workload)
    {
        var settings = Path.Combine(_folder.FullName, "appsettings.json");
        var here = workload.On(("/tmp", _folder.FullName), (Workload.MountedSettings, settings), ("/app/", $"{Path.GetDirectoryName(LadisProgram.FindPath())}/"));
        await File.WriteAllTextAsync(settings, here.Settings ?? new JsonObject().ToJsonString());
        var environment = new Dictionary<string, string?>(here.Environment, StringComparer.Ordinal) { ["HOME"] = Home, ["XDG_CACHE_HOME"] = null };
        return await LadisProgram.StartAsync(here.Arguments, environment, _folder.FullName);
    }
}
