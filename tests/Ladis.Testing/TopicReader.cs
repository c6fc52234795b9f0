using Confluent.Kafka;

namespace Ladis.Testing;

/// <summary>Reads topics as a later reader would: committed records only, from the beginning, outside of any group.</summary>
public static class TopicReader
{
    private const int DefaultMaximum = 100_000;

    /// <summary>What a batch may come to when it is decompressed: readers of the program take less, so that tests can tell what those leave out.</summary>
    private const int MostDecompressed = 500_000_000;

    /// <summary>Reads a topic to the end that it has at the time of the call.</summary>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="maximum">Most records to read.</param>
    /// <param name="within">How long at most; 30 s when null.</param>
    /// <param name="isolation">What is seen of open and aborted transactions.</param>
    /// <returns>All records, in order within a partition.</returns>
    /// <exception cref="InvalidOperationException">There are more records than the maximum.</exception>
    /// <exception cref="TimeoutException">The end was not reached in time.</exception>
    public static IReadOnlyList<ConsumeResult<byte[], byte[]>> ReadToEnd(
        string bootstrapServers,
        string topic,
        int maximum = DefaultMaximum,
        TimeSpan? within = null,
        IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        var records = new List<ConsumeResult<byte[], byte[]>>();
        ForEach(bootstrapServers, topic, record =>
        {
            records.Add(record);
            if (records.Count > maximum)
                throw new InvalidOperationException($"{topic} holds more than {maximum} records.");
        }, within, isolation);
        return records;
    }

    /// <summary>Looks at every record of a topic, to the end that it has at the time of the call, and keeps none.</summary>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="each">Gets the records, in order within a partition.</param>
    /// <param name="within">How long at most; 30 s when null.</param>
    /// <param name="isolation">What is seen of open and aborted transactions.</param>
    /// <exception cref="TimeoutException">The end was not reached in time.</exception>
    public static void ForEach(
        string bootstrapServers,
        string topic,
        Action<ConsumeResult<byte[], byte[]>> each,
        TimeSpan? within = null,
        IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        using var consumer = Consumer(bootstrapServers, isolation);
        var open = Partitions(bootstrapServers, topic)
            .Where(p => consumer.QueryWatermarkOffsets(p, Waits.Long) is { } offsets && offsets.Low < offsets.High)
            .ToHashSet();
        if (open.Count == 0)
            return;

        consumer.Assign(open.Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        Consume(consumer, topic, within ?? Waits.Long, result =>
        {
            // The end of a partition is where the consumer says so: control records after the last record have offsets too.
            if (result.IsPartitionEOF)
                open.Remove(result.TopicPartition);
            else
                each(result);
            return open.Count > 0;
        });
    }

    /// <summary>Reads a topic from its beginning until it has given a number of records, waiting for those still to come.</summary>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="count">How many records to wait for.</param>
    /// <param name="within">How long at most; 30 s when null.</param>
    /// <param name="isolation">What is seen of open and aborted transactions.</param>
    /// <returns>Exactly that many records.</returns>
    /// <exception cref="TimeoutException">Fewer came in time.</exception>
    public static IReadOnlyList<ConsumeResult<byte[], byte[]>> Read(
        string bootstrapServers,
        string topic,
        int count,
        TimeSpan? within = null,
        IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        var records = new List<ConsumeResult<byte[], byte[]>>();
        if (count == 0)
            return records;
        using var consumer = Consumer(bootstrapServers, isolation);
        consumer.Assign(Partitions(bootstrapServers, topic).Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        Consume(consumer, topic, within ?? Waits.Long, result =>
        {
            if (!result.IsPartitionEOF)
                records.Add(result);
            return records.Count < count;
        });
        return records;
    }

    private static void Consume(
        IConsumer<byte[], byte[]> consumer, string topic, TimeSpan within, Func<ConsumeResult<byte[], byte[]>, bool> more)
    {
        using var deadline = new CancellationTokenSource(within);
        var seen = 0;
        try
        {
            while (more(consumer.Consume(deadline.Token)))
                seen++;
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"{topic}: waited {within} and saw {seen} records or partition ends.", e);
        }
    }

    private static List<TopicPartition> Partitions(string bootstrapServers, string topic)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        var found = admin.GetMetadata(topic, Waits.Long).Topics[0];
        return found.Error.IsError ? throw new KafkaException(found.Error) : found.Partitions.ConvertAll(p => new TopicPartition(topic, p.PartitionId));
    }

    private static IConsumer<byte[], byte[]> Consumer(string bootstrapServers, IsolationLevel isolation) =>
        new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = nameof(TopicReader), // the client wants one; nothing is ever committed
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            IsolationLevel = isolation,
            AutoOffsetReset = AutoOffsetReset.Error,
            FetchWaitMaxMs = 50,
            ReceiveMessageMaxBytes = MostDecompressed,
        }).Build();
}
