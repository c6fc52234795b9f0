namespace Ladis.Testing;

/// <summary>
/// A schema registry for tests, from the first source there is (<see cref="SchemaRegistrySource"/>); there is always one. As a
/// collection fixture it starts with the collection's first test and ends with its last.
/// </summary>
public sealed class SchemaRegistryServer : IAsyncLifetime
{
    private const string Variable = "LADIS_TEST_SCHEMA_REGISTRY_URL";
    private const string ReadyLine = "^READY ";

    private ChildProcess? _process;
    private SchemaRegistryDouble? _double;
    private Uri? _url;

    /// <summary>Where the registry comes from.</summary>
    public SchemaRegistrySource Source { get; private set; }

    /// <summary>The base address for Confluent's clients.</summary>
    public Uri Url => _url ?? throw new InvalidOperationException("The schema registry has not started.");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            Found(SchemaRegistrySource.Given, new Uri(given));
        else if (SharedData.Find("registry/start.sh") is { } script && SearchPath.Find("java") is not null)
            await StartAsync(script);
        else
            Found(SchemaRegistrySource.InProcess, (_double = await SchemaRegistryDouble.StartAsync()).Url);
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

        if (_double is not null)
            await _double.DisposeAsync();
    }

    private async Task StartAsync(string script)
    {
        _process = await ChildProcess.StartAsync(script, ["--port", $"{FreePort.Next()}"]);
        var ready = await _process.WaitForLineAsync(ReadyLine, Waits.Long);
        Found(SchemaRegistrySource.LocalProcess, new Uri(ready["READY ".Length..]));
    }

    private void Found(SchemaRegistrySource source, Uri url)
    {
        Source = source;
        _url = url;
    }
}
