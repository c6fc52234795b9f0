namespace Ladis.Chaos.Ground;

/// <summary>A schema registry that can be killed and started again with what it holds (<c>../shared/registry</c>).</summary>
public sealed class OwnRegistry : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-registry-");
    private readonly int _port = FreePort.Next();
    private readonly string _script;
    private ChildProcess? _process;

    private OwnRegistry(string script) => _script = script;

    /// <summary>Whether a registry can be started here.</summary>
    public static bool IsAvailable => SharedData.Find("registry/start.sh") is not null && SearchPath.Find("java") is not null;

    /// <summary>The address for clients.</summary>
    public string Url => $"http://127.0.0.1:{_port}/apis/ccompat/v7";

    /// <summary>Starts an empty registry.</summary>
    /// <exception cref="InvalidOperationException">There is none here.</exception>
    public static async Task<OwnRegistry> StartAsync()
    {
        var registry = new OwnRegistry(SharedData.Find("registry/start.sh") ?? throw new InvalidOperationException("No ../shared/registry here."));
        await registry.StartAgainAsync();
        return registry;
    }

    /// <summary>Starts it on its port with its data; returns when it answers.</summary>
    public async Task StartAgainAsync()
    {
        _process = await ChildProcess.StartAsync(_script, ["--port", $"{_port}", "--dir", _folder.FullName]);
        await _process.WaitForLineAsync("^READY ", Waits.Long);
    }

    /// <summary>Ends it without asking.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
            await process.DisposeAsync();
        _process = null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }
}
