using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.SyncOverAsync;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using Google.Protobuf;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Ladis.Streaming.Serialization;

/// <summary>
/// Protobuf framed with the schema's id, by Confluent's serializer. <see cref="Prepare"/> asks the registry, and waits for it when it is down;
/// ids are kept from then on, so that a registry that goes down later is not missed. What the registry refuses is final.
/// </summary>
public sealed class RegistryProtobufSerializer : IMessageSerializer, IDisposable
{
    private readonly CachedSchemaRegistryClient _client;
    private readonly ProtobufSerializerConfig _config;

    /// <summary>
    /// One a topic, held for long: a serializer of Confluent's keeps a single schema id, whatever topics it writes to, and lets one message at a time ask for it.
    /// </summary>
    private readonly ConcurrentDictionary<(Type Message, string Topic), object> _serializers = new();

    private readonly SchemaRegistryOptions _options;
    private readonly ResiliencePipeline _patience;

    /// <summary>Connects lazily: nothing is asked before the first message.</summary>
    /// <param name="options">Where the registry is.</param>
    /// <param name="logger">Hears of a registry that does not answer.</param>
    public RegistryProtobufSerializer(SchemaRegistryOptions options, ILogger<RegistryProtobufSerializer> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        // Once: the waiting between attempts is done here, where it is logged and can be ended.
        _client = RegistryClient.Create(options, attempts: 1);
        _config = new ProtobufSerializerConfig
        {
            AutoRegisterSchemas = options.AutoRegister,
            // Stated because newer clients ask the registry for an association first.
            SubjectNameStrategy = SubjectNameStrategy.Topic,
        };
        _patience = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(RegistryFailure.MayPass),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(5),
                OnRetry = retry =>
                {
                    logger.RegistrySilent(options.Url, RegistryFailure.Reasons(retry.Outcome.Exception!, options));
                    return default;
                },
            })
            .Build();
    }

    /// <inheritdoc />
    /// <exception cref="SchemaException">The registry refuses the schema, or does not have it and may not register it.</exception>
    public byte[] Serialize<T>(T message, string topic)
        where T : class, IMessage<T>, new()
    {
        try
        {
            return _patience.Execute(() => SerializeNow(message, topic));
        }
        catch (Exception refused) when (RegistryFailure.Is(refused))
        {
            throw RegistryFailure.Explain(refused, _options, $"the schema of subject '{topic}-value'");
        }
    }

    /// <inheritdoc />
    /// <exception cref="SchemaException">The registry refuses a schema, or does not have it and may not register it.</exception>
    public void Prepare(IEnumerable<TopicSchema> schemas, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schemas);
        foreach (var schema in schemas)
        {
            try
            {
                _patience.Execute(_ => schema.Probe(new Once(this)), cancellationToken);
            }
            catch (Exception refused) when (RegistryFailure.Is(refused))
            {
                throw RegistryFailure.Explain(refused, _options, $"the schema of subject '{schema.Subject}'");
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private byte[] SerializeNow<T>(T message, string topic)
        where T : class, IMessage<T>, new()
    {
        var serializer = (ISerializer<T>)_serializers.GetOrAdd((typeof(T), topic), _ => new ProtobufSerializer<T>(_client, _config).AsSyncOverAsync());
        return serializer.Serialize(message, new SerializationContext(MessageComponentType.Value, topic));
    }

    /// <summary>Asks once, so that the waiting is the caller's, who may be told to stop.</summary>
    private sealed class Once(RegistryProtobufSerializer owner) : IMessageSerializer
    {
        public byte[] Serialize<T>(T message, string topic)
            where T : class, IMessage<T>, new() => owner.SerializeNow(message, topic);

        public void Prepare(IEnumerable<TopicSchema> schemas, CancellationToken cancellationToken) => owner.Prepare(schemas, cancellationToken);
    }
}
