using System.Net.Http.Json;

namespace Ladis.Testing;

/// <summary>A proxy between clients and a server that makes a network slow, cut or half-open (<c>../shared/tools</c>).</summary>
public sealed class Toxiproxy : IAsyncDisposable
{
    private const string Program = "toxiproxy-server";

    private readonly ChildProcess _process;
    private readonly HttpClient _control;

    private Toxiproxy(ChildProcess process, HttpClient control) => (_process, _control) = (process, control);

    /// <summary>Whether the program can be had here.</summary>
    public static bool IsAvailable => SearchPath.Find(Program) is not null || SharedData.Find("tools/install.sh") is not null;

    /// <summary>Starts the proxy server, without any proxy.</summary>
    /// <exception cref="FileNotFoundException">The program cannot be had here.</exception>
    public static async Task<Toxiproxy> StartAsync()
    {
        var port = FreePort.Next();
        var process = await ChildProcess.StartAsync(await FindAsync(), ["-host", "127.0.0.1", "-port", $"{port}"]);
        await process.WaitForLineAsync("Starting Toxiproxy|Starting HTTP server", Waits.Long);
        var control = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var proxy = new Toxiproxy(process, control);
        await proxy.WaitUntilItAnswersAsync();
        return proxy;
    }

    /// <summary>Listens on a port and passes everything on.</summary>
    /// <param name="name">The proxy's name.</param>
    /// <param name="port">Where it listens, on loopback.</param>
    /// <param name="upstream">Host and port of the server behind it.</param>
    public Task CreateAsync(string name, int port, string upstream) =>
        SendAsync(HttpMethod.Post, "/proxies", new { name, listen = $"127.0.0.1:{port}", upstream, enabled = true });

    /// <summary>Refuses connections and closes those that are open, or lets them be again.</summary>
    public Task SetEnabledAsync(string name, bool enabled) => SendAsync(HttpMethod.Post, $"/proxies/{name}", new { enabled });

    /// <summary>Poisons both directions of a proxy.</summary>
    /// <param name="name">The proxy's name.</param>
    /// <param name="type"><c>latency</c>, <c>bandwidth</c>, <c>timeout</c>, <c>reset_peer</c>, …</param>
    /// <param name="attributes">As Toxiproxy documents them for the type.</param>
    public async Task PoisonAsync(string name, string type, IReadOnlyDictionary<string, int> attributes)
    {
        foreach (var stream in new[] { "upstream", "downstream" })
            await SendAsync(HttpMethod.Post, $"/proxies/{name}/toxics", new { name = $"{type}-{stream}", type, stream, attributes });
    }

    /// <summary>Removes all poison and enables all proxies.</summary>
    public Task HealAsync() => SendAsync(HttpMethod.Post, "/reset", null);

    /// <summary>Ends the proxy.</summary>
    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task<string> FindAsync()
    {
        if (SearchPath.Find(Program) is { } installed)
            return installed;
        var install = SharedData.Find("tools/install.sh") ?? throw new FileNotFoundException($"{Program} is neither on the PATH nor in ../shared/tools.");
        var folder = Path.Combine(AppContext.BaseDirectory, "tools");
        await using var installer = await ChildProcess.StartAsync(install, [folder, Program]);
        return await installer.WaitForExitAsync(Waits.Long) == 0
            ? Path.Combine(folder, Program)
            : throw new FileNotFoundException($"{Program} could not be unpacked:\n{installer.All}");
    }

    /// <summary>The line about the start is written before the port is open.</summary>
    private async Task WaitUntilItAnswersAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SendAsync(HttpMethod.Get, "/version", null);
                return;
            }
            catch (HttpRequestException) when (attempt < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    private async Task SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await _control.SendAsync(request);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"Toxiproxy answered {response.StatusCode} to {path}: {await response.Content.ReadAsStringAsync()}");
    }
}
