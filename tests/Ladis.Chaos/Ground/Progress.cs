using System.Diagnostics;
using Confluent.Kafka;

namespace Ladis.Chaos.Ground;

/// <summary>Follows topics as a subscriber does (committed records only): how many records came, and the longest time without one.</summary>
public sealed class Progress : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(10);

    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly string _bootstrapServers;
    private readonly TimeSpan _patience;
    private readonly Func<string> _outputs;
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Begins at the beginning of the topics.</summary>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="patience">So long without any record means that the work stands still.</param>
    /// <param name="outputs">What the workers have written, for the message of the failure.</param>
    /// <param name="topics">The topics.</param>
    public Progress(string bootstrapServers, TimeSpan patience, Func<string> outputs, params string[] topics)
    {
        (_bootstrapServers, _patience, _outputs) = (bootstrapServers, patience, outputs);
        _consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = nameof(Progress), // the client wants one; nothing is ever committed
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
            FetchWaitMaxMs = 50,
            FetchMaxBytes = 4 << 20,
            QueuedMaxMessagesKbytes = 32 << 10,
            ReconnectBackoffMaxMs = 500,
        }).SetErrorHandler((_, _) => { }).SetLogHandler((_, _) => { }).Build();
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        _consumer.Assign(topics.SelectMany(t => admin.GetMetadata(t, TimeSpan.FromSeconds(30)).Topics[0].Partitions
            .Select(p => new TopicPartitionOffset(t, p.PartitionId, Offset.Beginning))));
    }

    /// <summary>Records so far; where keys tell records apart, those of one key count once.</summary>
    public long Count { get; private set; }

    /// <summary>Whether each record has a key of its own, so that a second one with it is a repetition.</summary>
    public bool KeysAreUnique { get; init; }

    /// <summary>Told the key of each record.</summary>
    public Action<byte[]> Seen { get; init; } = _ => { };

    /// <summary>The longest time without a record, from the first one on.</summary>
    public TimeSpan LongestPause { get; private set; }

    /// <summary>Reads until so many records have come.</summary>
    /// <exception cref="TimeoutException">None came for as long as the patience lasts.</exception>
    /// <param name="count">Since the beginning.</param>
    /// <param name="meanwhile">What else to do, again and again.</param>
    public void Until(long count, Action? meanwhile = null)
    {
        // What came while nobody looked was no pause of the workers.
        _last = Stopwatch.GetTimestamp();
        while (Count < count)
        {
            Step();
            meanwhile?.Invoke();
        }
    }

    /// <summary>Reads for a time, in which nothing need come.</summary>
    public void During(TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
            Consume();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }

    private void Step()
    {
        if (!Consume() && Stopwatch.GetElapsedTime(_last) > _patience)
            throw new TimeoutException($"No record for {_patience} after {Count} ({string.Join("; ", _consumer.Assignment.Select(Place))}).\n{_outputs()}");
    }

    /// <summary>Whether the work stands still, or only what is open holds back what this reads, or this itself: by three offsets.</summary>
    private string Place(TopicPartition partition)
    {
        using var uncommitted = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = _bootstrapServers, GroupId = nameof(Progress), IsolationLevel = IsolationLevel.ReadUncommitted }).Build();
        var (stable, end) = (_consumer.QueryWatermarkOffsets(partition, Answer).High, uncommitted.QueryWatermarkOffsets(partition, Answer).High);
        return $"{partition.Topic}/{partition.Partition.Value} read to {_consumer.Position(partition)}, committed to {stable}, written to {end}";
    }

    private bool Consume()
    {
        if (Next() is not { } record)
            return false;
        var pause = Stopwatch.GetElapsedTime(_last);
        _last = Stopwatch.GetTimestamp();
        if (Count > 0 && pause > LongestPause)
            LongestPause = pause;
        Seen(record.Message.Key);
        if (!KeysAreUnique || _keys.Add(Convert.ToHexString(record.Message.Key)))
            Count++;
        return true;
    }

    private ConsumeResult<byte[], byte[]>? Next()
    {
        try
        {
            return _consumer.Consume(Poll);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            // The broker may be the one that is being killed.
            return null;
        }
    }
}
