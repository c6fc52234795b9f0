using System.Runtime.CompilerServices;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Testcontainers.Kafka;

namespace Ladis.Testing;

/// <summary>
/// A real Kafka for tests, from the first source there is (<see cref="KafkaSource"/>). As a collection fixture it starts with the
/// collection's first test and ends with its last.
/// </summary>
public sealed class KafkaBroker : IAsyncLifetime
{
    private const string Variable = "LADIS_TEST_BOOTSTRAP_SERVERS";

    private static int _names;

    private readonly List<string> _topics = [];
    private KafkaContainer? _container;
    private LocalKafka? _local;
    private string? _bootstrapServers;

    /// <summary>Where the Kafka comes from.</summary>
    public KafkaSource Source { get; private set; } = KafkaSource.None;

    /// <summary>Why there is none; null when there is one.</summary>
    public string? SkipReason { get; private set; }

    /// <summary>The address for <c>bootstrap.servers</c>.</summary>
    /// <exception cref="InvalidOperationException">There is no Kafka; call <see cref="SkipIfAbsent"/> first.</exception>
    public string BootstrapServers => _bootstrapServers ?? throw new InvalidOperationException(SkipReason);

    /// <summary>Skips the test, with the reason, where there is no Kafka.</summary>
    public void SkipIfAbsent() => Assert.SkipWhen(_bootstrapServers is null, SkipReason ?? "");

    /// <summary>A name for a topic, group or transactional id that no other test and no other run on the same Kafka has.</summary>
    /// <param name="test">The test's name; the compiler gives it.</param>
    public static string UniqueName([CallerMemberName] string test = "") =>
        $"{test.ToLowerInvariant()}-{Environment.ProcessId}-{Interlocked.Increment(ref _names)}";

    /// <summary>Creates a topic; it is deleted with the fixture.</summary>
    /// <param name="partitions">Number of partitions.</param>
    /// <param name="settings">Topic settings, e.g. <c>cleanup.policy</c>.</param>
    /// <param name="test">The test's name; the compiler gives it.</param>
    /// <returns>The topic's name, which holds the test's.</returns>
    public async Task<string> CreateTopicAsync(
        int partitions = 1, Dictionary<string, string>? settings = null, [CallerMemberName] string test = "")
    {
        var name = UniqueName(test);
        using var admin = Admin();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = -1, Configs = settings }]);
        _topics.Add(name);
        return name;
    }

    /// <summary>Deletes a topic.</summary>
    public async Task DeleteTopicAsync(string name)
    {
        using var admin = Admin();
        await admin.DeleteTopicsAsync([name]);
        _topics.Remove(name);
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            Use(given);
        else if (KafkaContainerSource.Build() is { } container)
            await StartAsync(container);
        else if (KafkaDistribution.Find(out var missing) is { } distribution)
            await StartAsync(distribution);
        else
            SkipReason = $"No Kafka: {Variable} is not set, no Docker engine answers, {missing}.";
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Source == KafkaSource.Given)
        {
            foreach (var topic in _topics.ToArray())
                await DeleteTopicAsync(topic);
        }

        if (_container is not null)
            await _container.DisposeAsync();
        if (_local is not null)
            await _local.DisposeAsync();
    }

    private void Use(string given)
    {
        Found(KafkaSource.Given, given);
        using var admin = Admin();
        try
        {
            // Once for all tests, rather than a long wait in each.
            admin.GetMetadata(TimeSpan.FromSeconds(10));
        }
        catch (KafkaException e)
        {
            throw new InvalidOperationException($"{Variable} names '{given}', where no Kafka answers.", e);
        }
    }

    private async Task StartAsync(KafkaContainer container)
    {
        _container = container;
        await container.StartAsync();
        Found(KafkaSource.Container, container.GetBootstrapAddress());
    }

    private async Task StartAsync(KafkaDistribution distribution)
    {
        _local = await LocalKafka.StartAsync(distribution, new LocalKafkaOptions());
        Found(KafkaSource.LocalProcess, _local.BootstrapServers);
    }

    private void Found(KafkaSource source, string bootstrapServers)
    {
        Source = source;
        _bootstrapServers = bootstrapServers;
    }

    private IAdminClient Admin() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();
}
