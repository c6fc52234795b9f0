using System.Text.Json.Nodes;
using Ladis.Deployment.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ladis.Deployment.Tests.Running;

/// <summary>A real Prometheus with the chart's rules, a real Alertmanager, and somebody who is notified.</summary>
internal sealed class MonitoringStack : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-monitoring-");
    private readonly int[] _ports = FreePort.Next(3);
    private readonly List<ChildProcess> _processes = [];
    private readonly List<(string Alert, string Status)> _notified = [];
    private readonly HttpClient _http = new();
    private readonly Lock _gate = new();
    private WebApplication? _receiver;

    /// <summary>What Alertmanager notified of so far.</summary>
    public IReadOnlyList<(string Alert, string Status)> Notified
    {
        get
        {
            lock (_gate)
                return [.. _notified];
        }
    }

    /// <summary>Starts everything; the test is skipped where a program is not installed.</summary>
    /// <param name="job">Name of the one scrape job: rules and dashboards must not care.</param>
    /// <param name="workers">The ports that workers of both roles serve metrics on.</param>
    public static async Task<MonitoringStack> StartOrSkipAsync(string job, params int[] workers)
    {
        var prometheus = SearchPath.FindOrSkip("prometheus", "prometheus");
        var alertmanager = SearchPath.FindOrSkip("prometheus-alertmanager", "prometheus-alertmanager");
        var stack = new MonitoringStack();
        await stack.StartReceiverAsync();
        await stack.StartAsync(alertmanager, stack.AlertmanagerConfiguration(), 1, "--cluster.listen-address=", $"--storage.path={stack._folder.FullName}/alertmanager");
        await stack.StartAsync(prometheus, stack.PrometheusConfiguration(job, workers), 0, $"--storage.tsdb.path={stack._folder.FullName}/prometheus");
        return stack;
    }

    /// <summary>The samples of a query over the last minutes, one list a series.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<double>>> QueryAsync(string query)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var url = $"http://127.0.0.1:{_ports[0]}/api/v1/query_range?query={Uri.EscapeDataString(query)}&start={now - 300}&end={now}&step=1";
        var answer = JsonNode.Parse(await _http.GetStringAsync(new Uri(url)))!;
        return [.. answer["data"]!["result"]!.AsArray().Select(series => (IReadOnlyList<double>)[.. series!["values"]!.AsArray().Select(v => Number((string)v![1]!))])];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        if (_receiver is not null)
            await _receiver.DisposeAsync();
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    private static double Number(string text) => text switch { "+Inf" => double.PositiveInfinity, "-Inf" => double.NegativeInfinity, _ => double.Parse(text) };

    private async Task StartReceiverAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _receiver = builder.Build();
        _receiver.Urls.Add($"http://127.0.0.1:{_ports[2]}");
        _receiver.MapPost("/", Receive);
        await _receiver.StartAsync();
    }

    private async Task Receive(HttpRequest request)
    {
        var body = (await JsonNode.ParseAsync(request.Body))!;
        lock (_gate)
            _notified.AddRange(body["alerts"]!.AsArray().Select(a => ((string)a!["labels"]!["alertname"]!, (string)a["status"]!)));
    }

    private async Task StartAsync(string program, JsonObject configuration, int port, params string[] arguments)
    {
        var name = Path.GetFileName(program);
        var file = Path.Combine(_folder.FullName, $"{name}.yml");
        await File.WriteAllTextAsync(file, configuration.ToJsonString());
        var process = await ChildProcess.StartAsync(program, [$"--config.file={file}", $"--web.listen-address=127.0.0.1:{_ports[port]}", .. arguments]);
        _processes.Add(process);
        await Eventually.GetAsync(async () => await _http.GetStringAsync(new Uri($"http://127.0.0.1:{_ports[port]}/-/ready")), $"{name} ready:\n{process.All}", Waits.Long);
    }

    // JSON is YAML.
    private JsonObject PrometheusConfiguration(string job, int[] workers) => new()
    {
        ["global"] = new JsonObject { ["scrape_interval"] = "1s", ["evaluation_interval"] = "1s" },
        ["rule_files"] = new JsonArray(Checkout.PathOf("charts/ladis/rules/ladis.rules.yaml")),
        ["alerting"] = new JsonObject { ["alertmanagers"] = new JsonArray(new JsonObject { ["static_configs"] = Targets(_ports[1]) }) },
        ["scrape_configs"] = new JsonArray(new JsonObject { ["job_name"] = job, ["static_configs"] = Targets(workers) }),
    };

    private JsonObject AlertmanagerConfiguration() => new()
    {
        ["route"] = new JsonObject { ["receiver"] = "test", ["group_by"] = new JsonArray("alertname"), ["group_wait"] = "1s", ["group_interval"] = "1s", ["repeat_interval"] = "1h" },
        ["receivers"] = new JsonArray(new JsonObject
        {
            ["name"] = "test",
            ["webhook_configs"] = new JsonArray(new JsonObject { ["url"] = $"http://127.0.0.1:{_ports[2]}/", ["send_resolved"] = true }),
        }),
    };

    private static JsonArray Targets(params int[] ports) => [new JsonObject { ["targets"] = new JsonArray([.. ports.Select(p => JsonValue.Create($"127.0.0.1:{p}"))]) }];
}
