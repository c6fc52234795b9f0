using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Loops;

/// <summary>What a loop does when its client hears something of brokers or of its group. Called on the loop's thread, from a poll.</summary>
/// <param name="Hear">Takes the client's statistics.</param>
/// <param name="Assigned">Partitions have come.</param>
/// <param name="Revoked">Partitions go, their work can be committed until then.</param>
/// <param name="Lost">Partitions have gone.</param>
internal sealed record GroupHandlers(Action<string> Hear, Action<List<PartitionId>> Assigned, Action<HashSet<PartitionId>> Revoked, Action<HashSet<PartitionId>> Lost);

/// <summary>
/// A loop's membership in its group. After a broker was held still, librdkafka may not find the coordinator of its group again: it asks for it no more, and each
/// question for committed offsets times out (docs/reliability.md; confluentinc/librdkafka#3082 is of this kind). A client that does not get through to its
/// group for long is left behind, and another one joins.
/// </summary>
internal sealed class GroupMember : IDisposable
{
    /// <summary>A broker that is away for long is no reason for ever new clients.</summary>
    private const int LongestFactor = 16;

    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(5);

    private readonly StreamLoopSetup _setup;
    private readonly GroupHandlers _handlers;
    private readonly TimeProvider _time;
    private Used _used;
    private long? _since;
    private int _factor = 1;

    public GroupMember(StreamLoopSetup setup, GroupHandlers handlers, TimeProvider time)
    {
        (_setup, _handlers, _time) = (setup, handlers, time);
        _used = Create();
    }

    /// <summary>The client; another one after <see cref="Replace"/>.</summary>
    public IConsumer<byte[], byte[]> Client => _used.Client;

    /// <summary>How long the client has not got through to its group.</summary>
    public TimeSpan Away => _since is { } since ? _time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Whether it is time for another one. Each waits twice as long as the one before.</summary>
    public bool IsOverdue => _since is not null && Away >= _setup.GroupPatience * _factor;

    /// <summary>Notes that the group, or its coordinator, does not answer.</summary>
    public void Miss() => _since ??= _time.GetTimestamp();

    /// <summary>Notes that it does.</summary>
    public void Reach() => (_since, _factor) = (null, 1);

    public void Subscribe() => Client.Subscribe(_setup.Topic);

    /// <summary>Asks the broker by the client, which is kept as long.</summary>
    public async Task<T> AskAsync<T>(Func<IConsumer<byte[], byte[]>, Task<T>> ask)
    {
        var used = _used;
        used.Questions.AddCount();
        try
        {
            return await ask(used.Client).ConfigureAwait(false);
        }
        finally
        {
            used.Questions.Signal();
        }
    }

    /// <summary>Leaves the client behind, with its partitions, and joins by a new one. The old one leaves the group if it can, in bounded time.</summary>
    public void Replace()
    {
        var old = _used;
        _used = Create();
        _factor = Math.Min(2 * _factor, LongestFactor);
        _since = _time.GetTimestamp();
        new BlockingCall(() => Retire(old), late: () => { }).TryRun(Leaving);
        Subscribe();
    }

    public void Dispose() => Client.Dispose();

    private static void Retire(Used old)
    {
        // To take a client away under a call that is on its way would crash the process.
        old.Questions.Signal();
        old.Questions.Wait();
        try
        {
            old.Client.Close();
        }
        catch (KafkaException)
        {
            // It could not leave: its session ends by itself.
        }
        finally
        {
            old.Client.Dispose();
        }
    }

    private Used Create()
    {
        var used = new Used();
        // What a client says while it is left behind is no more this loop's.
        void IfCurrent(Action act)
        {
            if (ReferenceEquals(used, _used))
                act();
        }

        used.Client = _setup.Consumer(builder => builder
            .SetStatisticsHandler((_, statistics) => IfCurrent(() => _handlers.Hear(statistics)))
            .SetPartitionsAssignedHandler((_, partitions) => IfCurrent(() => _handlers.Assigned([.. partitions.Select(RecordConversion.ToPartition)])))
            .SetPartitionsRevokedHandler((_, partitions) => IfCurrent(() => _handlers.Revoked(Gone(partitions))))
            .SetPartitionsLostHandler((_, partitions) => IfCurrent(() => _handlers.Lost(Gone(partitions)))));
        return used;
    }

    private static HashSet<PartitionId> Gone(List<TopicPartitionOffset> partitions) => [.. partitions.Select(p => RecordConversion.ToPartition(p.TopicPartition))];

    private sealed class Used
    {
        public IConsumer<byte[], byte[]> Client { get; set; } = null!;

        /// <summary>Questions on their way, and the loop itself.</summary>
        public CountdownEvent Questions { get; } = new(1);
    }
}
