using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;
using Polly;
using Polly.Retry;

namespace Ladis.Streaming.Loops;

/// <summary>What a loop is made of.</summary>
/// <param name="Name">Role and number, for logs, metrics and the transactional id.</param>
/// <param name="Topic">The topic it consumes.</param>
/// <param name="Options">How it polls, batches and commits.</param>
/// <param name="Processor">What it does with records.</param>
/// <param name="Clients">Makes its clients.</param>
/// <param name="Letters">Makes dead letters of what cannot be answered.</param>
/// <param name="Outputs">The topics that it produces to.</param>
internal sealed record StreamLoopSetup(
    string Name, string Topic, LoopOptions Options, IStreamProcessor Processor, KafkaClients Clients, DeadLetterFactory Letters,
    params IReadOnlyList<string> Outputs)
{
    /// <summary>What a call may take beyond the transaction's own timeout, for the broker to say that it is over.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    /// <summary>The broker said "again": the same call, until it is through. A longer loss ends in a lost group membership, and that is handled.</summary>
    private static readonly ResiliencePipeline Again = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<KafkaRetriableException>(),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromSeconds(2),
        })
        .Build();

    /// <summary>Makes a record of what the client delivers.</summary>
    public Func<ConsumeResult<byte[], byte[]>, InputRecord> Convert { get; init; } = RecordConversion.ToInput;

    /// <summary>What the loop's user needs, where the broker refuses it.</summary>
    public string Grants => $"Read on topic '{Topic}' and on group '{Options.GroupId}', Write on {string.Join(", ", Outputs.Select(o => $"topic '{o}'"))}"
        + (Options.Delivery == DeliveryGuarantee.ExactlyOnce ? $" and on transactional id '{TransactionalId}'" : "");

    private string TransactionalId => $"{Options.GroupId}-{Clients.Options.InstanceId}-{Name}";

    /// <summary>How long a client may not get through to its group before another one takes its place. Brokers away, sessions and transactions end sooner.</summary>
    public TimeSpan GroupPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Stands between the loop and its consumer.</summary>
    public Func<IConsumer<byte[], byte[]>, IConsumer<byte[], byte[]>> Wrap { get; init; } = consumer => consumer;

    public IConsumer<byte[], byte[]> Consumer(Action<ConsumerBuilder<byte[], byte[]>> configure) =>
        Wrap(Clients.Consumer(Options.GroupId, member: Name, configure: configure));

    /// <summary>Looks for another worker of the same name.</summary>
    /// <param name="member">The loop's own member.</param>
    /// <param name="time">The clock.</param>
    public NamesakeWatch Watch(GroupMember member, TimeProvider time) => new(
        () => member.AskAsync(consumer => Clients.NamesakeAsync(consumer, Options.GroupId, Name)), Clients.Options.SessionTimeout, Clients.Options.InstanceId, time);

    /// <summary>Looks which log the topic is.</summary>
    /// <param name="member">The loop's own member.</param>
    /// <param name="time">The clock.</param>
    public LogWatch WatchLog(GroupMember member, TimeProvider time) => new(member, () => member.AskAsync(consumer => KafkaClients.TopicIdAsync(consumer, Topic)), time);

    public IOutputCommitter Output(StreamingMetrics metrics) => Options.Delivery switch
    {
        DeliveryGuarantee.ExactlyOnce => new TransactionalOutput(
            () => Clients.Producer(TransactionalId), Clients.Options.TransactionTimeout + Answer, Again, Clients.Limits, metrics),
        _ => new AtLeastOnceOutput(() => Clients.Producer(), Clients.Limits, metrics),
    };
}
