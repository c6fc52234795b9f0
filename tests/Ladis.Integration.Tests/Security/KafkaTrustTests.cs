namespace Ladis.Integration.Tests.Security;

/// <summary>Which brokers Ladis believes: Kafka's column of the table in docs/security.md, each row on a TLS listener of its own of one real broker.</summary>
public sealed class KafkaTrustTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-kafka-trust-");
    private readonly TestAuthority _root = new();
    private readonly int[] _ports = FreePort.Next(DocumentedTrust.Rows.Count);
    private TestAuthority _intermediate = null!;
    private LocalKafka _kafka = null!;

    private string CaFile => Path.Combine(_folder.FullName, "ca.pem");

    public async ValueTask InitializeAsync()
    {
        _intermediate = new("Ladis test intermediate", _root);
        await File.WriteAllTextAsync(CaFile, $"{_root.Pem}\n{_intermediate.Pem}\n");
        if (KafkaDistribution.Find(out _) is { } distribution)
            _kafka = await LocalKafka.StartAsync(distribution, new LocalKafkaOptions { Listeners = Listeners() });
    }

    public async ValueTask DisposeAsync()
    {
        if (_kafka is not null)
            await _kafka.DisposeAsync();
        _root.Dispose();
        _intermediate.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Broker_ShouldBeBelieved_OnlyWhenItProvesToBeTheHost()
    {
        _ = KafkaDistribution.Find(out var missing);
        Assert.SkipWhen(_kafka is null, $"Needs Kafka servers of its own: {missing}.");
        // Side by side: a program that is shown a certificate it cannot trust takes its whole patience before it says so.
        await Task.WhenAll(DocumentedTrust.Rows.Zip(_ports, Check));
    }

    private async Task Check(DocumentedTrust row, int port)
    {
        await using var process = await LadisProgram.StartAsync(["topics", "apply", "--partitions", "1", .. Set($"127.0.0.1:{port}")]);
        var code = await process.WaitForExitAsync(Waits.Long);

        output.WriteLine($"{row.Shown}: {code} {process.Error}");
        Assert.True(code == (row.Kafka ? 0 : 1), $"{row.Shown}: exit code {code}\n{process.All}");
        if (row.Kafka)
            return;
        Assert.True(process.Error.Contains("does not come to terms over TLS: ", StringComparison.Ordinal), $"{row.Shown}\n{process.All}");
        Assert.True(process.Error.Contains($"'{CaFile}' (Ladis:Kafka:Security:CaFile)", StringComparison.Ordinal), $"{row.Shown}\n{process.All}");
    }

    private IReadOnlyList<LocalKafkaListener> Listeners() =>
        [.. DocumentedTrust.Rows.Zip(_ports, (row, port) => new LocalKafkaListener($"ROW{port}", port, WriteKeys(row.Shown, port)))];

    private string WriteKeys(string shown, int port)
    {
        var file = Path.Combine(_folder.FullName, $"{port}.pem");
        File.WriteAllText(file, ServerProof.Make(shown, _root, _intermediate).ToPem());
        return file;
    }

    private IEnumerable<string> Set(string server) => new[]
    {
        $"Ladis:Kafka:BootstrapServers={server}", "Ladis:Kafka:Security:Protocol=SSL", $"Ladis:Kafka:Security:CaFile={CaFile}",
    }.SelectMany(s => new[] { "--set", s });
}
