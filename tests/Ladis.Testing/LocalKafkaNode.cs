namespace Ladis.Testing;

/// <summary>One node of a Kafka of the test's own: it can be crashed and started again with its data.</summary>
public sealed class LocalKafkaNode : IAsyncDisposable
{
    private const string ClusterId = "TGFkaXNUZXN0Q2x1c3RlcjE";
    private const string SkippedMarkers = "Couldn't find leader endpoint for partitions";
    private static readonly string[] Quick = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Djava.awt.headless=true"];

    private readonly KafkaDistribution _distribution;
    private readonly LocalKafkaOptions _options;
    private readonly string _folder;
    private ChildProcess? _process;
    private int _unmarkedBefore;

    private LocalKafkaNode(KafkaDistribution distribution, LocalKafkaOptions options, KafkaNodePorts ports, string folder)
    {
        _distribution = distribution;
        _options = options;
        _folder = folder;
        Id = ports.Id;
        Address = $"127.0.0.1:{ports.Client}";
        DirectAddress = $"127.0.0.1:{ports.Nodes}";
    }

    /// <summary>The node's id, from 1.</summary>
    public int Id { get; }

    /// <summary>Host and port for clients.</summary>
    public string Address { get; }

    /// <summary>Host and port of the listener for other nodes: clients that begin here are never sent to an advertised port.</summary>
    public string DirectAddress { get; }

    /// <summary>
    /// How often the node has called a transaction ended without having written all of its markers, because partitions had no leader at that moment: a fault of
    /// Kafka (KAFKA-20734, in 4.3.1), after which nobody can hold "exactly once".
    /// </summary>
    public int UnmarkedTransactions => _unmarkedBefore + (_process is { } running ? Unmarked(running) : 0);

    /// <summary>The process id while it runs.</summary>
    public int ProcessId => Running.Id;

    private ChildProcess Running => _process ?? throw new InvalidOperationException($"Node {Id} does not run.");

    /// <summary>Crashes the node (SIGKILL) and waits until it is gone.</summary>
    public Task KillAsync()
    {
        Running.Kill();
        return EndAsync();
    }

    /// <summary>Stops the node in order (SIGTERM) and waits until it is gone.</summary>
    public Task StopAsync()
    {
        Running.Terminate();
        return EndAsync();
    }

    /// <summary>Holds the node still (SIGSTOP): connections stay, nothing is answered.</summary>
    public void Suspend() => Running.Suspend();

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Resume() => Running.Resume();

    /// <summary>Starts the node on its data and its ports; returns when it serves.</summary>
    public async Task StartAsync()
    {
        _process = await JavaAsync("kafka.Kafka", [Path.Combine(_folder, "server.properties")]);
        await _process.WaitForLineAsync("Kafka Server started", Waits.Long);
    }

    /// <summary>Crashes the node if it runs. Its data are the cluster's to remove.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
    }

    internal static async Task<LocalKafkaNode> CreateAsync(
        KafkaDistribution distribution, LocalKafkaOptions options, KafkaNodePorts ports, IReadOnlyList<KafkaNodePorts> all, string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "server.properties"), KafkaNodeProperties.Write(ports, all, folder, options));
        await File.WriteAllTextAsync(Path.Combine(folder, "log4j2.properties"), KafkaNodeProperties.Logging);
        var node = new LocalKafkaNode(distribution, options, ports, folder);
        await node.FormatAsync();
        return node;
    }

    private async Task FormatAsync()
    {
        var users = _options.ScramUsers.SelectMany(u => new[] { "--add-scram", $"SCRAM-SHA-512=[name={u.Key},password={u.Value}]" });
        await using var format = await JavaAsync(
            "kafka.tools.StorageTool", ["format", "--config", Path.Combine(_folder, "server.properties"), "--cluster-id", ClusterId, .. users]);
        if (await format.WaitForExitAsync(Waits.Long) != 0)
            throw new InvalidOperationException($"Kafka's data folder could not be formatted:\n{format.All}");
    }

    private Task<ChildProcess> JavaAsync(string main, IEnumerable<string> arguments) =>
        ChildProcess.StartAsync(
            _distribution.Java,
            [
                $"-Xmx{_options.Heap}", .. Quick, $"-Dlog4j2.configurationFile={Path.Combine(_folder, "log4j2.properties")}",
                "-cp", Path.Combine(_distribution.Libraries, "*"), main, .. arguments,
            ],
            workingDirectory: _folder);

    private static int Unmarked(ChildProcess process) =>
        process.Output.Split('\n').Count(line => line.Contains(SkippedMarkers, StringComparison.Ordinal));

    private async Task EndAsync()
    {
        await Running.WaitForExitAsync(Waits.Long);
        _unmarkedBefore += Unmarked(Running);
        await Running.DisposeAsync();
        _process = null;
    }
}
