using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Compose;

/// <summary>docker-compose.yml: valid, and everything that one part of it says of another is so.</summary>
public sealed partial class ComposeTests
{
    [Theory]
    [InlineData(12)]
    [InlineData(14, "attack")]
    public async Task File_ShouldBeValid_InEachProfile(int services, params string[] profiles) =>
        Assert.Equal(services, (await ComposeFile.ReadAsync(profiles))["services"]!.AsObject().Count);

    [Fact]
    public async Task Images_ShouldHaveAVersion_FromTheEnvFile()
    {
        Assert.All((await ServicesAsync()).Select(s => (string)s.Service["image"]!), image => Assert.Matches("^[^:]+:v?[0-9]+\\.[0-9]+\\.[0-9]+$", image));
        Assert.All(ImageLine().Matches(Checkout.Read("docker-compose.yml")), m => Assert.Matches(@"^\$\{[A-Z_]+:\?see \.env\}$", m.Groups["image"].Value));
    }

    [Fact]
    public async Task Kafka_ShouldBeTheOneThatTheTestsStartInAContainer() =>
        Assert.Equal((string)(await ServicesAsync()).Single(s => s.Name == "broker").Service["image"]!, KafkaContainerSource.Image);

    [Fact]
    public async Task EveryVariable_ShouldBeUsed_AndEveryUsedOneBeSet()
    {
        var compose = Checkout.Read("docker-compose.yml");
        var set = Checkout.Read(".env").Split('\n').Where(l => l.Contains('=', StringComparison.Ordinal) && !l.StartsWith('#')).Select(l => l[..l.IndexOf('=')]);
        var used = Variable().Matches(compose.Replace("$$", "", StringComparison.Ordinal)).Select(m => m.Groups["name"].Value).Distinct();

        Assert.Equal(set.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
        await ComposeFile.AllAsync();
    }

    [Fact]
    public async Task LongRunningServices_ShouldHaveAHealthCheck_AndJobsBeWaitedFor()
    {
        var services = await ServicesAsync();
        foreach (var (name, service) in services)
        {
            var isJob = (string?)service["restart"] == "no";
            if (!isJob && name != "producer")
                Assert.True(service["healthcheck"]?["test"] is not null, $"{name} has no health check");
            foreach (var (needed, how) in service["depends_on"]?.AsObject() ?? [])
            {
                var other = services.Single(s => s.Name == needed).Service;
                var condition = (string)how!["condition"]!;
                Assert.Equal((string?)other["restart"] == "no" ? "service_completed_successfully" : "service_healthy", condition);
            }
        }
    }

    [Fact]
    public async Task MountedFiles_ShouldExist() => Assert.All(
        (await ServicesAsync()).SelectMany(s => s.Service["volumes"]?.AsArray() ?? []).Where(v => (string?)v!["type"] == "bind"),
        volume => Assert.True(Path.Exists((string)volume!["source"]!), $"{volume}"));

    [Fact]
    public async Task Ladis_ShouldBeHardened() => Assert.All(await ComposeFile.LadisAsync(), s =>
    {
        Assert.True((bool)s.Service["read_only"]!, s.Name);
        Assert.Equal(["ALL"], s.Service["cap_drop"]!.AsArray().Select(c => (string)c!));
        Assert.Equal(["no-new-privileges:true"], s.Service["security_opt"]!.AsArray().Select(c => (string)c!));
        Assert.Equal(["/tmp"], s.Service["tmpfs"]!.AsArray().Select(c => (string)c!));
    });

    [Fact]
    public async Task Addresses_ShouldNameServices_AndThePortsTheyListenOn()
    {
        var services = await ServicesAsync();
        var broker = ComposeFile.Environment(services.Single(s => s.Name == "broker").Service);
        var ports = Port().Matches(broker["KAFKA_LISTENERS"]!).Select(m => m.Groups["port"].Value).ToList();
        foreach (var (name, service) in await ComposeFile.LadisAsync())
        {
            var kafka = ComposeFile.Environment(service)["Ladis__Kafka__BootstrapServers"]!.Split(':');
            Assert.Equal("broker", kafka[0]);
            Assert.True(ports.Contains(kafka[1]), name);
        }

        Assert.Contains($"PLAINTEXT://broker:{ports[^1]}", broker["KAFKA_ADVERTISED_LISTENERS"], StringComparison.Ordinal);
        var registry = ComposeFile.Environment(services.Single(s => s.Name == "schema-registry").Service);
        Assert.EndsWith(":8081", registry["SCHEMA_REGISTRY_LISTENERS"], StringComparison.Ordinal);
        Assert.Equal("PLAINTEXT://broker:19092", registry["SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS"]);
    }

    [Fact]
    public async Task Prometheus_ShouldScrapeTheRoles_ByOneJob()
    {
        var roles = (await ComposeFile.LadisAsync()).Where(s => ComposeFile.Command(s.Service)[0] is "inference" or "detector").Select(s => s.Name).ToList();
        var discovery = Assert.Single(Assert.Single(Yaml.ParseFile("deploy/prometheus/prometheus.yml")["scrape_configs"]!.AsArray())!["dns_sd_configs"]!.AsArray())!;

        Assert.Equal(roles.Order(StringComparer.Ordinal), discovery["names"]!.AsArray().Select(n => (string)n!).Order(StringComparer.Ordinal));
        Assert.Equal(8080, (int)discovery["port"]!);
    }

    [Fact]
    public async Task Prometheus_ShouldAcceptItsConfiguration()
    {
        var promtool = SearchPath.FindOrSkip("promtool", "prometheus");
        var folder = Directory.CreateTempSubdirectory("ladis-prometheus-").FullName;
        File.Copy(Checkout.PathOf("deploy/prometheus/prometheus.yml"), Path.Combine(folder, "prometheus.yml"));
        File.Copy(Checkout.PathOf("charts/ladis/rules/ladis.rules.yaml"), Path.Combine(folder, "ladis.rules.yaml"));

        Assert.Contains("SUCCESS", await CommandLine.RunAsync(promtool, ["check", "config", Path.Combine(folder, "prometheus.yml")]), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Grafana_ShouldFindItsDataSourceAndDashboards()
    {
        var grafana = (await ServicesAsync()).Single(s => s.Name == "grafana").Service;
        var dashboards = Yaml.ParseFile("deploy/grafana/dashboards.yml")["providers"]![0]!;
        var folder = (string)dashboards["options"]!["path"]!;

        Assert.Contains(grafana["volumes"]!.AsArray(), v => (string?)v!["target"] == folder && ((string)v["source"]!).EndsWith("charts/ladis/dashboards", StringComparison.Ordinal));
        Assert.Equal("http://prometheus:9090", (string?)Yaml.ParseFile("deploy/grafana/datasources.yml")["datasources"]![0]!["url"]);
        var home = ComposeFile.Environment(grafana)["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]!;
        Assert.True(File.Exists(Checkout.PathOf($"charts/ladis/dashboards/{Path.GetFileName(home)}")));
    }

    private static async Task<IReadOnlyList<(string Name, JsonNode Service)>> ServicesAsync() =>
        [.. (await ComposeFile.AllAsync())["services"]!.AsObject().Select(s => (s.Key, s.Value!))];

    [GeneratedRegex(@"^\s+image: (?<image>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ImageLine();

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(":(?<port>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Port();
}
