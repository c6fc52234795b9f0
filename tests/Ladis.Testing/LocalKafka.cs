using Confluent.Kafka;

namespace Ladis.Testing;

/// <summary>A Kafka of the test's own: real servers (KRaft) on free loopback ports, with their data in a temporary folder.</summary>
public sealed class LocalKafka : IAsyncDisposable
{
    private readonly string _folder;
    private readonly List<LocalKafkaNode> _nodes = [];

    private LocalKafka(string folder) => _folder = folder;

    /// <summary>The nodes, by id from 1.</summary>
    public IReadOnlyList<LocalKafkaNode> Nodes => _nodes;

    /// <summary>All nodes' addresses for <c>bootstrap.servers</c>.</summary>
    public string BootstrapServers => string.Join(',', _nodes.Select(n => n.Address));

    /// <summary>All nodes' addresses past any proxy (see <see cref="LocalKafkaNode.DirectAddress"/>).</summary>
    public string DirectServers => string.Join(',', _nodes.Select(n => n.DirectAddress));

    /// <summary>Starts a Kafka; the test is skipped where no Kafka distribution is present.</summary>
    /// <param name="options">How it is to be; one plain node when null.</param>
    public static Task<LocalKafka> StartOrSkipAsync(LocalKafkaOptions? options = null)
    {
        var distribution = KafkaDistribution.Find(out var missing);
        Assert.SkipWhen(distribution is null, $"Needs Kafka servers of its own: {missing}.");
        return StartAsync(distribution!, options ?? new LocalKafkaOptions());
    }

    /// <summary>Starts a Kafka; returns when every node serves.</summary>
    /// <exception cref="InvalidOperationException">A node did not start; the message holds its output.</exception>
    public static async Task<LocalKafka> StartAsync(KafkaDistribution distribution, LocalKafkaOptions options)
    {
        var kafka = new LocalKafka(Directory.CreateTempSubdirectory("ladis-kafka-").FullName);
        try
        {
            await kafka.StartNodesAsync(distribution, options);
            return kafka;
        }
        catch
        {
            await kafka.DisposeAsync();
            throw;
        }
    }

    /// <summary>Transactions that the nodes left without markers (see <see cref="LocalKafkaNode.UnmarkedTransactions"/>).</summary>
    public int UnmarkedTransactions => _nodes.Sum(n => n.UnmarkedTransactions);

    /// <summary>The node that leads a partition now.</summary>
    public LocalKafkaNode LeaderOf(string topic, int partition)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = DirectServers }).Build();
        var leader = admin.GetMetadata(topic, Waits.Long).Topics[0].Partitions.Single(p => p.PartitionId == partition).Leader;
        return _nodes.Single(n => n.Id == leader);
    }

    /// <summary>Ends all nodes at once and removes their data.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartNodesAsync(KafkaDistribution distribution, LocalKafkaOptions options)
    {
        var free = FreePort.Next(3 * options.Nodes);
        var ports = Enumerable.Range(0, options.Nodes)
            .Select(i => new KafkaNodePorts(i + 1, free[3 * i], free[(3 * i) + 1], free[(3 * i) + 2]))
            .ToArray();
        foreach (var own in ports)
            _nodes.Add(await LocalKafkaNode.CreateAsync(distribution, options, own, ports, Path.Combine(_folder, $"{own.Id}")));

        // Together: a node serves only when the quorum has a majority.
        await Task.WhenAll(_nodes.Select(n => n.StartAsync()));
    }
}
