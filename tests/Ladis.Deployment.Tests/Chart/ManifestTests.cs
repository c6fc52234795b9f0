using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Chart;

/// <summary>What no schema sees: whether the rendered objects fit each other and the program.</summary>
public sealed partial class ManifestTests
{
    private static readonly string[] OwnKinds = ["ServiceMonitor", "Deployment", "StatefulSet", "Job", "CronJob", "Pod", "ConfigMap", "Service", "PodMonitor", "PrometheusRule", "ScaledObject", "NetworkPolicy"];

    public static TheoryData<string> Rows => HelmChart.RowData;

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Pods_ShouldBeHardened(string row)
    {
        foreach (var workload in (await HelmChart.RenderAsync(row)).Where(m => m.PodSpec is not null))
        {
            var pod = workload.PodSpec!;
            Assert.False((bool)pod["automountServiceAccountToken"]!, $"{workload}");
            Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!, $"{workload}");
            Assert.Equal("RuntimeDefault", (string?)pod["securityContext"]!["seccompProfile"]!["type"]);
            Assert.All(workload.Containers, container =>
            {
                var context = container["securityContext"]!;
                Assert.False((bool)context["allowPrivilegeEscalation"]!);
                Assert.True((bool)context["readOnlyRootFilesystem"]!);
                Assert.Equal(["ALL"], context["capabilities"]!["drop"]!.AsArray().Select(c => (string?)c));
                Assert.Contains(container["volumeMounts"]!.AsArray(), mount => (string?)mount!["mountPath"] == "/tmp");
            });
            Assert.All(pod["containers"]!.AsArray(), container => Assert.NotNull(container!["resources"]!["limits"]!["memory"]));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Mounts_ShouldHaveTheirVolumes_AndVolumesTheirConfigMaps(string row)
    {
        var all = await HelmChart.RenderAsync(row);
        var maps = all.Where(m => m.Kind == "ConfigMap").Select(m => m.Name).ToHashSet();
        foreach (var workload in all.Where(m => m.PodSpec is not null))
        {
            var volumes = workload.PodSpec!["volumes"]!.AsArray();
            var names = volumes.Select(v => (string?)v!["name"]).ToList();
            Assert.Equal(names.Distinct(), names);
            Assert.All(workload.Containers.SelectMany(c => c["volumeMounts"]!.AsArray()), m => Assert.Contains((string?)m!["name"], names));
            Assert.All(names, n => Assert.Contains(workload.Containers.SelectMany(c => c["volumeMounts"]!.AsArray()), m => (string?)m!["name"] == n));
            Assert.All(volumes.Select(v => (string?)v!["configMap"]?["name"]).OfType<string>(), name => Assert.Contains(name, maps));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task FilesThatSettingsName_ShouldBeMounted(string row)
    {
        foreach (var workload in (await HelmChart.RenderAsync(row)).Where(m => m.PodSpec is not null))
        {
            foreach (var container in workload.Containers.Where(IsLadis))
            {
                var mounts = container["volumeMounts"]!.AsArray().Select(m => (string?)m!["mountPath"]).ToList();
                var files = Strings(container).Concat(await SettingsOf(row, workload)).Where(v => v.StartsWith("/etc/ladis/", StringComparison.Ordinal) || v.StartsWith("/models/", StringComparison.Ordinal));
                Assert.All(files, file => Assert.Contains(Path.GetDirectoryName(file), mounts));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Selectors_ShouldMeetTheirPods_AndHoldNoVersion(string row)
    {
        var all = await HelmChart.RenderAsync(row);
        var pods = all.Where(m => m.PodSpec is not null).Select(m => m.PodLabels!).ToList();
        foreach (var manifest in all)
        {
            var selector = manifest.Kind switch
            {
                "Service" => manifest.At("spec.selector"),
                "Deployment" or "StatefulSet" or "PodDisruptionBudget" or "PodMonitor" => manifest.At("spec.selector.matchLabels"),
                "NetworkPolicy" => manifest.At("spec.podSelector.matchLabels"),
                _ => null,
            };
            if (selector is null)
                continue;
            Assert.Contains(pods, labels => selector.AsObject().All(pair => (string?)labels[pair.Key] == (string?)pair.Value));
            Assert.DoesNotContain("app.kubernetes.io/version", selector.AsObject().Select(pair => pair.Key));
            Assert.DoesNotContain("helm.sh/chart", selector.AsObject().Select(pair => pair.Key));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Ports_ShouldBeTheOneThatTheProgramListensOn(string row)
    {
        var all = await HelmChart.RenderAsync(row);
        foreach (var workload in all.Where(m => m.Kind is "Deployment" or "StatefulSet"))
        {
            var container = workload.PodSpec!["containers"]![0]!;
            var settings = await ConfigurationOf(row, workload);
            Assert.Equal((int)settings["Ladis"]!["Http"]!["Port"]!, (int)container["ports"]![0]!["containerPort"]!);
            Assert.Equal("http", (string?)container["ports"]![0]!["name"]);
            foreach (var (probe, path) in new[] { ("startupProbe", "/healthz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz") })
            {
                Assert.Equal(path, (string?)container[probe]!["httpGet"]!["path"]);
                Assert.Equal("http", (string?)container[probe]!["httpGet"]!["port"]);
            }
        }

        Assert.All(all.Where(m => m.Kind == "Service"), s => Assert.Equal("http", (string?)s.At("spec")!["ports"]![0]!["targetPort"]));
        Assert.All(all.Where(m => m.Kind == "PodMonitor"), s => Assert.Equal("http", (string?)s.At("spec")!["podMetricsEndpoints"]![0]!["port"]));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Objects_ShouldCarryTheRecommendedLabels(string row)
    {
        foreach (var manifest in (await HelmChart.RenderAsync(row)).Where(m => OwnKinds.Contains(m.Kind) && m.Name is not ("ladis-extra" or "small-model")))
        {
            var labels = manifest.At("metadata.labels");
            foreach (var name in new[] { "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/version", "app.kubernetes.io/part-of", "app.kubernetes.io/managed-by", "helm.sh/chart" })
                Assert.True(labels?[name] is not null, $"{manifest} has no {name}");
        }
    }

    [Fact]
    public async Task Patience_ShouldGrow_FromTheLoopToThePod()
    {
        var drain = Seconds(Checkout.Read("src/Ladis.Hosting/Roles/RoleHost.cs"), "ShutdownBudget = TimeSpan.FromSeconds");
        var process = Seconds(Checkout.Read("src/Ladis.Cli/Program.cs"), "ProcessTerminationTimeout = TimeSpan.FromSeconds");
        var pod = (int)(await HelmChart.RenderAsync("default")).First(m => m.Kind == "Deployment").PodSpec!["terminationGracePeriodSeconds"]!;

        Assert.True(drain < process && process < pod, $"drain {drain} s, process {process} s, pod {pod} s");
    }

    [Fact]
    public async Task Dashboards_ShouldBeTakenOverByteForByte()
    {
        var maps = (await HelmChart.RenderAsync("everything")).Where(m => (string?)m.At("metadata.labels")?["grafana_dashboard"] == "1").ToList();
        var files = Checkout.Files($"{HelmChart.Folder}/dashboards", "*.json");

        Assert.Equal(files.Count, maps.Count);
        Assert.All(files, file => Assert.Contains(maps, map => (string?)map.Node["data"]![Path.GetFileName(file)] == Checkout.Read(file).TrimEnd('\n')));
    }

    private static async Task<JsonNode> ConfigurationOf(string row, Manifest workload)
    {
        var name = (string)workload.PodSpec!["volumes"]!.AsArray().Single(v => (string?)v!["name"] == "config")!["configMap"]!["name"]!;
        var map = (await HelmChart.RenderAsync(row)).Single(m => m.Kind == "ConfigMap" && m.Name == name);
        return JsonNode.Parse((string)map.Node["data"]!["appsettings.json"]!)!;
    }

    private static async Task<IEnumerable<string>> SettingsOf(string row, Manifest workload) =>
        workload.PodSpec!["volumes"]!.AsArray().Any(v => (string?)v!["name"] == "config") ? Strings(await ConfigurationOf(row, workload)) : [];

    private static bool IsLadis(JsonNode container) => ((string?)container["image"])!.StartsWith("ghcr.io/ladis/ladis", StringComparison.Ordinal);

    private static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonObject map => map.Where(p => p.Key != "volumeMounts").SelectMany(p => Strings(p.Value)),
        JsonArray list => list.SelectMany(Strings),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };

    private static int Seconds(string source, string before) =>
        int.Parse(Number().Match(source[source.IndexOf(before, StringComparison.Ordinal)..]).Value);

    [GeneratedRegex("[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
