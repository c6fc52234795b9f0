namespace Ladis.Deployment.Tests.Fixtures;

/// <summary>Command-line tools: those on the PATH, else those of ../shared/tools, unpacked once into artifacts/tools.</summary>
internal static class Tools
{
    private const string Kubernetes = "kubernetes";
    private const string Script = "tools/install.sh";
    private static readonly SemaphoreSlim Gate = new(1);

    /// <summary>Where tools are unpacked.</summary>
    public static string Folder { get; } = Checkout.PathOf("artifacts/tools");

    /// <summary>The path of a tool; the test is skipped where there is none.</summary>
    /// <param name="name">The program's name.</param>
    public static async Task<string> FindOrSkipAsync(string name)
    {
        if (SearchPath.Find(name) is { } installed)
            return installed;
        Assert.SkipWhen(SharedData.Find(Script) is null, $"{name} is not installed, and there is no ../shared/{Script}.");
        await InstallAsync(name);
        return Path.Combine(Folder, name);
    }

    /// <summary>The script that starts a Kubernetes control plane from <see cref="Folder"/>; null where there is none.</summary>
    public static async Task<string?> FindControlPlaneAsync()
    {
        if (SharedData.Find("tools/kubernetes/start-apiserver.sh") is not { } start)
            return null;
        await InstallAsync(Kubernetes);
        return start;
    }

    private static async Task InstallAsync(string name)
    {
        await Gate.WaitAsync();
        try
        {
            if (!File.Exists(Path.Combine(Folder, name)))
                await CommandLine.RunAsync(SharedData.Find(Script)!, [Folder, name]);
        }
        finally
        {
            Gate.Release();
        }
    }
}
