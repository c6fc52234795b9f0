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
/// Protobuf framed with the schema's id, by Confluent's serializer. The first message of a topic asks the registry, and waits for it when
/// it is down; ids are kept from then on. What the registry refuses is final.
/// </summary>
public sealed class RegistryProtobufSerializer : IMessageSerializer, IDisposable
{
    private readonly CachedSchemaRegistryClient _client;
    private readonly ProtobufSerializerConfig _config;
    private readonly ConcurrentDictionary<Type, object> _serializers = new();
    private readonly ResiliencePipeline _patience;

    /// <summary>Connects lazily: nothing is asked before the first message.</summary>
    /// <param name="options">Where the registry is.</param>
    /// <param name="logger">Hears of a registry that does not answer.</param>
    public RegistryProtobufSerializer(SchemaRegistryOptions options, ILogger<RegistryProtobufSerializer> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _client = RegistryClient.Create(options);
        _config = new ProtobufSerializerConfig
        {
            AutoRegisterSchemas = options.AutoRegister,
            // Stated because newer clients ask the registry for an association first.
            SubjectNameStrategy = SubjectNameStrategy.Topic,
        };
        _patience = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                // No answer passes; an answer that says no (a SchemaRegistryException, which derives from HttpRequestException) does not.
                ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>(e => e is not SchemaRegistryException).Handle<TaskCanceledException>(),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(5),
                OnRetry = retry =>
                {
                    logger.RegistrySilent(options.Url, retry.Outcome.Exception!.Message);
                    return default;
                },
            })
            .Build();
    }

    /// <inheritdoc />
    /// <exception cref="SchemaRegistryException">The registry refuses the schema, or does not have it and may not register it.</exception>
    public byte[] Serialize<T>(T message, string topic)
        where T : class, IMessage<T>, new()
    {
        var serializer = (ISerializer<T>)_serializers.GetOrAdd(typeof(T), _ => new ProtobufSerializer<T>(_client, _config).AsSyncOverAsync());
        return _patience.Execute(() => serializer.Serialize(message, new SerializationContext(MessageComponentType.Value, topic)));
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();
}
