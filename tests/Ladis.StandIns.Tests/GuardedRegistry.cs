using Confluent.SchemaRegistry;

namespace Ladis.StandIns.Tests;

/// <summary>
///     A registry of ../shared/registry that asks for a user. No double in its place: these tests say how the client and a real registry agree.
/// </summary>
public sealed class GuardedRegistry : IAsyncLifetime
{
    private const string User = "ladis:secret";

    private ChildProcess? _process;
    private string _url = "";

    public async ValueTask InitializeAsync()
    {
        if (SharedData.Find("registry/start.sh") is not { } script || SearchPath.Find("java") is null)
            return;

        _process = await ChildProcess.StartAsync(script, ["--port", $"{FreePort.Next()}", "--user", User]);
        _url = (await _process.WaitForLineAsync("^READY ", Waits.Long))["READY ".Length..];
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;

        _process.Terminate();
        await _process.WaitForExitAsync(Waits.Long);
        await _process.DisposeAsync();
    }

    /// <summary>A client; the test is skipped where there is no registry.</summary>
    public CachedSchemaRegistryClient Connect(string user = User)
    {
        Assert.SkipWhen(_process is null, "Needs ../shared/registry (or LADIS_SHARED) and Java 17 or later.");
        return new(new SchemaRegistryConfig { Url = _url, BasicAuthUserInfo = user });
    }
}
