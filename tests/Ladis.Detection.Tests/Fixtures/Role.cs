using Confluent.Kafka;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Role;
using Ladis.Detection.Telemetry;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Embedded;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Telemetry;
using Ladis.Streaming.Topics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using TopicReader = Ladis.Streaming.Topics.TopicReader;

namespace Ladis.Detection.Tests.Fixtures;

/// <summary>The role's shell on an embedded broker, without a consumer loop.</summary>
internal sealed class Role : IDisposable
{
    private readonly EmbeddedBroker _broker;
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly StreamingMetrics _streaming;
    private readonly DetectionMetrics _metrics;
    private readonly DetectionOptions _options;
    private readonly BaselineCatalog _catalog = Clean.Catalog;

    public Role(DetectionOptions options)
    {
        _options = options;
        _broker = EmbeddedBroker.Start(new Dictionary<string, int>(StringComparer.Ordinal) { [Topics.Baselines] = 2, [Topics.Checkpoints] = 2, [Topics.Alerts] = 2 });
        _streaming = new StreamingMetrics(_registry);
        _metrics = new DetectionMetrics(_registry);
        Clients = new KafkaClients(new KafkaOptions { BootstrapServers = _broker.BootstrapServers }, _streaming, NullLogger<KafkaClients>.Instance);
        Publisher = new RecordPublisher(Clients);
    }

    public TopicsOptions Topics { get; } = new();

    public KafkaClients Clients { get; }

    public RecordPublisher Publisher { get; }

    public JudgingWatch Watch { get; } = new();

    public DetectorProcessor Processor(BaselineCatalog? catalog = null) => new(
        () => catalog ?? _catalog, _options, Topics, new CheckpointTopic(Topics.Checkpoints, 2, new TopicReader(Clients), _options.GroupId), new PublishedAlerts(Topics.Alerts, () => 2, new TopicReader(Clients)), new PlainProtobufSerializer(),
        new DeadLetterFactory(Topics.DeadLetters, "group", DetectorRole.Name, _ => 1_000_000, _streaming, NullLogger.Instance), _metrics, Watch, NullLogger<DetectorProcessor>.Instance);

    public BaselineTopic Baselines(params string[] files) => Baselines(new BaselinesOptions { Files = [.. files] }, NullLogger<BaselineTopic>.Instance);

    public BaselineTopic Baselines(BaselinesOptions options, ILogger<BaselineTopic> logger) =>
        new(Topics, options, new TopicDirectory(Clients, TimeProvider.System), new TopicReader(Clients), logger);

    /// <summary>What the loops ask for baselines.</summary>
    public BaselineSource Source(params string[] files) => new(Baselines(files), _metrics, Watch);

    public BaselineSource Source(BaselinesOptions options, ILogger<BaselineTopic> logger) => new(Baselines(options, logger), _metrics, Watch);

    /// <summary>Puts a record on the baselines topic that says to be of some time.</summary>
    public async Task PublishAt(long milliseconds, string key, byte[] value)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = _broker.BootstrapServers }).Build();
        await producer.ProduceAsync(Topics.Baselines, new Message<byte[], byte[]> { Key = System.Text.Encoding.UTF8.GetBytes(key), Value = value, Timestamp = new Timestamp(milliseconds, TimestampType.CreateTime) });
    }

    /// <summary>The metrics page.</summary>
    public async Task<Ladis.Testing.MetricsPage> Values() => Ladis.Testing.MetricsPage.Parse(await Page());

    public async Task<string> Page()
    {
        using var stream = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    public void Dispose()
    {
        Publisher.Dispose();
        _broker.Dispose();
    }
}
