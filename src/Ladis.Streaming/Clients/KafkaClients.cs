using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Logging;

namespace Ladis.Streaming.Clients;

/// <summary>Makes every Kafka client of the program: the settings that guarantees rest on stand here and nowhere else.</summary>
public sealed class KafkaClients
{
    /// <summary>
    /// The largest record that Ladis produces, in bytes: a dead letter is larger than the largest request (10 MiB), by its headers and by a third of the
    /// request's key, which it keeps in base64.
    /// </summary>
    internal const int DefaultMaxMessageBytes = 15_728_640;

    internal const string MaxMessageBytesProperty = "message.max.bytes";

    /// <summary>librdkafka's own, with which a batch stays below the default limit of topics.</summary>
    private const int BatchBytes = 1_000_000;

    private const string StaticMember = "group.instance.id";

    /// <summary>By its statistics a loop notices that brokers are silent.</summary>
    private const string StatisticsMilliseconds = "1000";

    private static readonly TimeSpan AdminCall = TimeSpan.FromSeconds(5);

    private readonly StreamingMetrics _metrics;
    private readonly ILogger<KafkaClients> _logger;
    private readonly LogPace _pace = new(TimeProvider.System);
    private volatile Error? _refusal;
    private volatile string? _silence;

    /// <summary>Connects nowhere yet.</summary>
    /// <param name="options">How brokers are reached.</param>
    /// <param name="metrics">Counts client errors.</param>
    /// <param name="logger">Receives librdkafka's own log.</param>
    public KafkaClients(KafkaOptions options, StreamingMetrics metrics, ILogger<KafkaClients> logger)
    {
        (Options, _metrics, _logger) = (options, metrics, logger);
        Limits = new TopicLimits(this, logger);
    }

    /// <summary>How brokers are reached.</summary>
    public KafkaOptions Options { get; }

    /// <summary>How large records may be.</summary>
    internal TopicLimits Limits { get; }

    /// <summary>The largest record that its producers send, in bytes.</summary>
    internal int MaxMessageBytes => Options.Properties.TryGetValue(MaxMessageBytesProperty, out var set) && int.TryParse(set, out var bytes) ? bytes : DefaultMaxMessageBytes;

    /// <summary>The last error that says why nobody gets in: calls that fail for it say no more than that time ran out.</summary>
    internal Error? Refusal => _refusal;

    /// <summary>The last error of a connection, with the address: why brokers are silent.</summary>
    internal string? LastSilence => _silence;

    /// <summary>A consumer for reading to the end of a topic: an empty fetch answers at once.</summary>
    internal IConsumer<byte[], byte[]> Reader() => Consumer($"ladis-reader-{Options.InstanceId}", "10");

    /// <summary>
    /// A consumer for asking where a partition ends. A <c>read_committed</c> one is told where the last finished transaction ends (its
    /// watermark is the last stable offset), which misses what is committed but not yet marked so.
    /// </summary>
    internal IConsumer<byte[], byte[]> Surveyor()
    {
        var config = Common();
        config["group.id"] = $"ladis-reader-{Options.InstanceId}";
        config["isolation.level"] = "read_uncommitted";
        return Built(() => new ConsumerBuilder<byte[], byte[]>(config)
            .SetLogHandler((_, message) => _logger.Client(message, _pace))
            .SetErrorHandler((_, error) => OnError(error))
            .Build());
    }

    /// <param name="groupId">The consumer group.</param>
    /// <param name="fetchWaitMilliseconds">How long the broker may wait for data; its default when null.</param>
    /// <param name="member">Distinguishes the members of this worker: each needs an own <c>group.instance.id</c>, or they throw one another out.</param>
    /// <param name="configure">Adds handlers.</param>
    internal IConsumer<byte[], byte[]> Consumer(
        string groupId, string? fetchWaitMilliseconds = null, string? member = null, Action<ConsumerBuilder<byte[], byte[]>>? configure = null)
    {
        var config = Common();
        if (member is not null)
            config["client.id"] = ClientId(member);
        if (member is not null && config.TryGetValue(StaticMember, out var instance))
            config[StaticMember] = $"{instance}-{member}";
        if (fetchWaitMilliseconds is not null)
            config["fetch.wait.max.ms"] = fetchWaitMilliseconds;
        config["group.id"] = groupId;
        config["enable.auto.commit"] = "false";
        config["enable.auto.offset.store"] = "false";
        config["isolation.level"] = "read_committed";
        config["auto.offset.reset"] = "earliest";
        // New partitions are found so late at most, and with librdkafka's 5 minutes their records wait. The price: one request of a few hundred bytes for a client.
        config.TryAdd("topic.metadata.refresh.interval.ms", "10000");
        if (member is not null)
            config.TryAdd("statistics.interval.ms", StatisticsMilliseconds);
        config["max.poll.interval.ms"] = Milliseconds(Options.MaxPollInterval);
        if (!UsesConsumerProtocol)
        {
            // With the new protocol the broker decides both, and librdkafka refuses them.
            config.TryAdd("partition.assignment.strategy", "cooperative-sticky");
            config["session.timeout.ms"] = Milliseconds(Options.SessionTimeout);
        }

        var builder = new ConsumerBuilder<byte[], byte[]>(config)
            .SetLogHandler((_, message) => _logger.Client(message, _pace))
            .SetErrorHandler((_, error) => OnError(error));
        configure?.Invoke(builder);
        return Built(builder.Build);
    }

    /// <param name="transactionalId">For a producer of transactions.</param>
    /// <param name="transactionTimeout">How long one of them may be open; as configured when null.</param>
    internal KafkaProducer Producer(string? transactionalId = null, TimeSpan? transactionTimeout = null)
    {
        var config = Common();
        config["acks"] = "all";
        config["enable.idempotence"] = "true";
        config["partitioner"] = "murmur2_random";
        config[MaxMessageBytesProperty] = MaxMessageBytes.ToString();
        config.TryAdd("linger.ms", "2");
        // A topic's limit is one of batches: records that fit one by one must not be refused together.
        if (Limits.Smallest is { } most)
            config.TryAdd("batch.size", Math.Clamp(most - RecordSize.Framing, 1, BatchBytes).ToString());
        // After a commit the broker answers "concurrent transactions" until its markers are written; with librdkafka's 100 ms every transaction would
        // take that long (measured: 105 ms against 26 ms).
        config.TryAdd("retry.backoff.ms", "10");
        if (transactionalId is not null)
        {
            config["transactional.id"] = transactionalId;
            config["transaction.timeout.ms"] = Milliseconds(transactionTimeout ?? Options.TransactionTimeout);
        }

        return new KafkaProducer(Built(() => new ProducerBuilder<byte[], byte[]>(config)
            .SetLogHandler((_, message) => _logger.Client(message, _pace))
            .SetErrorHandler((_, error) => OnError(error))
            .Build()));
    }

    internal IAdminClient Admin() => Built(() => new AdminClientBuilder(Common())
        .SetLogHandler((_, message) => _logger.Client(message, _pace))
        .SetErrorHandler((_, error) => OnError(error))
        .Build());

    /// <summary>Where another member of a group is that has a consumer's name; null when there is none.</summary>
    /// <param name="consumer">A consumer of <see cref="Consumer"/>.</param>
    /// <param name="groupId">Its group.</param>
    /// <param name="member">Its member.</param>
    /// <exception cref="KafkaException">The broker does not say.</exception>
    internal async Task<string?> NamesakeAsync(IConsumer<byte[], byte[]> consumer, string groupId, string member)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var described = await admin.DescribeConsumerGroupsAsync([groupId], new DescribeConsumerGroupsOptions { RequestTimeout = AdminCall });
        return described.ConsumerGroupDescriptions.Single().Members
            .Find(m => string.Equals(m.ClientId, ClientId(member), StringComparison.Ordinal) && !string.Equals(m.ConsumerId, consumer.MemberId, StringComparison.Ordinal))?
            .Host.TrimStart('/');
    }

    /// <summary>The id of a topic; empty where it is away, or the broker is or gives none (before Kafka 2.8).</summary>
    /// <param name="consumer">A consumer of <see cref="Consumer"/>.</param>
    /// <param name="topic">The topic's name.</param>
    internal static async Task<string> TopicIdAsync(IConsumer<byte[], byte[]> consumer, string topic)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        try
        {
            var described = await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = AdminCall });
            return described.TopicDescriptions.Single().TopicId is { } id && (id.MostSignificantBits, id.LeastSignificantBits) != (0, 0) ? id.ToString() : "";
        }
        catch (KafkaException)
        {
            return "";
        }
    }

    private string ClientId(string member) => $"{Options.InstanceId}-{member}";

    private bool UsesConsumerProtocol =>
        Options.Properties.TryGetValue("group.protocol", out var protocol) && string.Equals(protocol, "consumer", StringComparison.OrdinalIgnoreCase);

    private Dictionary<string, string> Common() => new(Options.Properties.Concat(Options.Security.ToProperties()), StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = Options.BootstrapServers,
        ["client.id"] = Options.InstanceId,
    };

    /// <exception cref="SettingException">librdkafka refuses a property.</exception>
    private T Built<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (Exception refused) when (PropertyRefusal.Is(refused))
        {
            throw PropertyRefusal.Explain(refused, Options);
        }
    }

    private void OnError(Error error)
    {
        _metrics.ClientErrors.WithLabels(error.Code.ToString()).Inc();
        if (KafkaRefusal.Is(error.Code))
            _refusal = error;
        if (error.Code is ErrorCode.Local_Transport or ErrorCode.Local_Resolve)
            _silence = error.Reason;
        if (_pace.Admits(error.Code.ToString(), out var rest))
            _logger.ClientError(error.Code, error.Reason, rest);
    }

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString();
}
