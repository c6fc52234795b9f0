using System.Text.Json.Nodes;
using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Cluster;

/// <summary>The chart on a real Kubernetes API server: what a schema cannot know, the server decides.</summary>
/// <remarks>No container runs there: whether the workers work is shown elsewhere, with real processes.</remarks>
public sealed class ClusterTests(ApiServer server, ITestOutputHelper output) : IClassFixture<ApiServer>
{
    private const string Release = "ladis";

    // Everything that a release may leave behind.
    private const string Kinds = "deployments,statefulsets,jobs,cronjobs,pods,services,configmaps,secrets,serviceaccounts,poddisruptionbudgets,networkpolicies,horizontalpodautoscalers,persistentvolumeclaims";

    [Fact]
    public async Task Release_ShouldBeRefused_WhereACustomKindIsUnknown_AndWorkWithoutIt()
    {
        server.SkipIfAbsent();
        var space = await server.CreateNamespaceAsync();
        if (!(await server.TryKubectlAsync("get", "crd", "scaledobjects.keda.sh")).Output.Contains("keda", StringComparison.Ordinal))
        {
            var refused = await server.TryHelmAsync("install", Release, HelmChart.FullPath, "--namespace", space, "--values", HelmChart.ValuesFile("keda"), "--set", "setup.enabled=false");
            Assert.NotEqual(0, refused.Code);
            Assert.Contains("ensure CRDs are installed first", refused.All, StringComparison.Ordinal);
        }

        await InstallAsync(space, "default");
        await server.HelmAsync("uninstall", Release, "--namespace", space, "--wait");
        await server.ApplyCustomKindsAsync();
        // Side by side, each in its own namespace: nearly all of it is waiting.
        await Task.WhenAll(HelmChart.Rows.Select(PlayAsync));
    }

    [Fact]
    public async Task ChangedConfiguration_ShouldRollThePods()
    {
        server.SkipIfAbsent();
        var space = await server.CreateNamespaceAsync();
        await InstallAsync(space, "default");
        var before = await PodsAsync(space);

        await server.HelmAsync("upgrade", Release, HelmChart.FullPath, "--namespace", space, "--wait", "--wait-for-jobs", "--timeout", "2m", "--set", "inference.settings.MaxBatch=32");

        var after = await PodsAsync(space);
        Assert.Empty(before.Where(p => p.Name.Contains("-inference-", StringComparison.Ordinal)).Select(p => p.Uid).Intersect(after.Select(p => p.Uid)));
        // The detector's configuration did not change: it keeps its partitions.
        Assert.Single(before.Select(p => p.Uid).Intersect(after.Select(p => p.Uid)));
    }

    [Fact]
    public async Task FailingSetup_ShouldRollTheReleaseBack()
    {
        server.SkipIfAbsent();
        var space = await server.CreateNamespaceAsync();
        await InstallAsync(space, "default");
        var before = await PodsAsync(space);

        var failed = await server.TryHelmAsync(
            "upgrade", Release, HelmChart.FullPath, "--namespace", space, "--atomic", "--timeout", "1m", "--set", "inference.replicas=5",
            "--set-string", "setup.podAnnotations.simulation/exit-code=1", "--set", "setup.backoffLimit=0");

        Assert.NotEqual(0, failed.Code);
        Assert.Contains("pre-upgrade hooks failed", failed.All, StringComparison.Ordinal);
        Assert.Contains("rolled back due to atomic being set", failed.All, StringComparison.Ordinal);
        Assert.Equal(before, await PodsAsync(space));
        Assert.Contains("\"status\":\"deployed\"", await server.HelmAsync("status", Release, "--namespace", space, "--output", "json"), StringComparison.Ordinal);
    }

    /// <summary>One row from install to uninstall.</summary>
    private async Task PlayAsync(string row)
    {
        var space = await server.CreateNamespaceAsync();
        var before = await LeftAsync(space);
        var said = await InstallAsync(space, row);
        Assert.DoesNotContain("would violate PodSecurity", said, StringComparison.Ordinal);
        if (row == "default")
            Assert.Contains("ladis baseline build --model shapes.onnx --images validation/ --publish --bootstrap-servers kafka:9092", said, StringComparison.Ordinal);
        Assert.Contains("Phase:", await server.HelmAsync("test", Release, "--namespace", space, "--timeout", "1m"), StringComparison.Ordinal);
        await AssertNoRightsAsync(space);
        if (row == "everything")
            await RunScheduledAsync(space);
        await server.HelmAsync("uninstall", Release, "--namespace", space, "--wait", "--timeout", "1m");
        Assert.Equal(before, await LeftAsync(space));
        output.WriteLine($"{row}: installed, tested, without rights, removed without a trace");
    }

    private async Task<string> InstallAsync(string space, string row)
    {
        var installed = await server.TryHelmAsync(
            "install", Release, HelmChart.FullPath, "--namespace", space, "--wait", "--wait-for-jobs", "--timeout", "2m", "--values", HelmChart.ValuesFile(row));
        Assert.True(installed.Code == 0, $"{row}: {installed.All}\n{(await server.TryKubectlAsync("get", "events", "--namespace", space)).All}");
        return installed.All;
    }

    /// <summary>What the server allows every account, and nothing more: to ask who it is and what it may do.</summary>
    private async Task AssertNoRightsAsync(string space)
    {
        var accounts = (await server.KubectlAsync("get", "pods", "--namespace", space, "--output", "jsonpath={.items[*].spec.serviceAccountName}")).Split(' ').Distinct();
        foreach (var account in accounts)
        {
            var rights = await server.KubectlAsync("auth", "can-i", "--list", "--no-headers", "--namespace", space, $"--as=system:serviceaccount:{space}:{account}");
            Assert.All(rights.Split('\n', StringSplitOptions.RemoveEmptyEntries), right => Assert.Matches(@"^(selfsubject[a-z]+\.auth[a-z]+\.k8s\.io .*\[create\]| .*\[get\])$", right.TrimEnd()));
        }
    }

    /// <summary>The cron job makes a job that the server takes.</summary>
    private async Task RunScheduledAsync(string space)
    {
        await server.KubectlAsync("create", "job", "--namespace", space, "--from=cronjob/ladis-scheduled", "now");
        await server.KubectlAsync("wait", "--namespace", space, "job/now", "--for=condition=Complete", "--timeout=60s");
        await server.KubectlAsync("delete", "--namespace", space, "job/now", "--wait");
    }

    private async Task<IReadOnlyList<(string Name, string Uid)>> PodsAsync(string space) =>
        [.. JsonNode.Parse(await server.KubectlAsync("get", "pods", "--namespace", space, "--selector", "app.kubernetes.io/component in (inference, detector)", "--output", "json"))!["items"]!.AsArray()
            .Where(p => p!["metadata"]!["deletionTimestamp"] is null)
            .Select(p => ((string)p!["metadata"]!["name"]!, (string)p["metadata"]!["uid"]!)).OrderBy(p => p.Item1, StringComparer.Ordinal)];

    private async Task<string> LeftAsync(string space)
    {
        await server.KubectlAsync("wait", "--namespace", space, "--for=delete", "pods", "--selector", $"app.kubernetes.io/instance={Release}", "--timeout=60s");
        return await server.KubectlAsync("get", Kinds, "--namespace", space, "--output", "name");
    }
}
