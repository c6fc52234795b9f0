namespace Ladis.Integration.Tests.Security;

/// <summary>A real registry behind TLS and basic authentication, on disk: it can be stopped and started again. Skipped where there is none.</summary>
public sealed class SecuredRegistry : IAsyncLifetime
{
    public const string User = "ladis";
    public const string Password = "registry-password";
    private const string Script = "registry/start.sh";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-registry-");
    private readonly int[] _ports = FreePort.Next(2);
    private ChildProcess? _process;

    public string Folder => _folder.FullName;

    /// <summary>The base address for Confluent's clients.</summary>
    public string Url => $"https://127.0.0.1:{_ports[1]}/apis/ccompat/v7";

    /// <summary>The same without TLS, for what the test itself asks.</summary>
    public string PlainUrl => $"http://127.0.0.1:{_ports[0]}/apis/ccompat/v7";

    internal Certificates Certificates { get; private set; } = null!;

    /// <summary>What a client needs.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("SchemaRegistry:Url", Url), ("SchemaRegistry:CaFile", Certificates.CaFile),
        ("SchemaRegistry:Username", User), ("SchemaRegistry:PasswordFile", Certificates.Write("password", $"{Password}\n")),
    ];

    public async ValueTask InitializeAsync()
    {
        Certificates = new Certificates(Folder);
        if (SharedData.Find(Script) is not null && SearchPath.Find("java") is not null)
            await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    public static void SkipIfAbsent()
    {
        SharedData.FindOrSkip(Script);
        SearchPath.FindOrSkip("java", "default-jre-headless");
    }

    /// <summary>Starts it on its data; returns when it serves.</summary>
    public async Task StartAsync()
    {
        if (_process is not null)
            return;
        _process = await ChildProcess.StartAsync(
            SharedData.Find(Script)!,
            [
                "--port", $"{_ports[0]}", "--dir", Path.Combine(Folder, "data"), "--user", $"{User}:{Password}", "--set", $"quarkus.http.ssl-port={_ports[1]}",
                "--set", $"quarkus.http.ssl.certificate.files={Certificates.ServerCertificateFile}", "--set", $"quarkus.http.ssl.certificate.key-files={Certificates.ServerKeyFile}",
                "--set", "quarkus.http.insecure-requests=enabled",
            ]);
        await _process.WaitForLineAsync("^READY ", Waits.Long);
    }

    /// <summary>Stops it in order.</summary>
    public async Task StopAsync()
    {
        if (_process is null)
            return;
        _process.Terminate();
        await _process.WaitForExitAsync(Waits.Long);
        await _process.DisposeAsync();
        _process = null;
    }
}
