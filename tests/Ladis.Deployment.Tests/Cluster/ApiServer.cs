using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Cluster;

/// <summary>A real Kubernetes control plane with simulated nodes (../shared/tools/kubernetes), for all tests of the collection.</summary>
public sealed class ApiServer : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-kubernetes-");
    private ChildProcess? _process;
    private int _names;

    /// <summary>Skips the test, with the reason, where there is no control plane.</summary>
    public void SkipIfAbsent() => Assert.SkipWhen(_process is null, "No ../shared/tools with a Kubernetes API server here.");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (await Tools.FindControlPlaneAsync() is not { } script)
            return;
        // It takes three ports in a row.
        _process = await ChildProcess.StartAsync(script, ["--dir", _folder.FullName, "--port", $"{FreePort.Next()}", "--bin", Tools.Folder]);
        await _process.WaitForLineAsync("^READY ", Waits.Long);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Terminate();
            await _process.WaitForExitAsync(Waits.Long);
            await _process.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>A namespace that enforces pod security <c>restricted</c>.</summary>
    internal async Task<string> CreateNamespaceAsync()
    {
        var name = $"ladis-{Interlocked.Increment(ref _names)}";
        await KubectlAsync("create", "namespace", name);
        await KubectlAsync("label", "namespace", name, "pod-security.kubernetes.io/enforce=restricted", "pod-security.kubernetes.io/warn=restricted");
        return name;
    }

    internal Task<string> KubectlAsync(params string[] arguments) => CommandLine.RunAsync(Path.Combine(Tools.Folder, "kubectl"), arguments, Environment);

    internal async Task<string> HelmAsync(params string[] arguments) => await CommandLine.RunAsync(await Tools.FindOrSkipAsync("helm"), arguments, Environment);

    internal async Task<CommandLine> TryHelmAsync(params string[] arguments) => await CommandLine.TryAsync(await Tools.FindOrSkipAsync("helm"), arguments, Environment);

    internal async Task<CommandLine> TryKubectlAsync(params string[] arguments) => await CommandLine.TryAsync(Path.Combine(Tools.Folder, "kubectl"), arguments, Environment);

    /// <summary>Makes the custom kinds of KEDA and of the Prometheus operator known.</summary>
    internal async Task ApplyCustomKindsAsync()
    {
        await KubectlAsync("apply", "--server-side", "-f", SharedData.FindOrSkip("tools/kubernetes/crds"));
        await KubectlAsync("wait", "crd", "--all", "--for=condition=Established", "--timeout=60s");
    }

    private Dictionary<string, string?> Environment => new(StringComparer.Ordinal) { ["KUBECONFIG"] = Path.Combine(_folder.FullName, "kubeconfig") };
}
