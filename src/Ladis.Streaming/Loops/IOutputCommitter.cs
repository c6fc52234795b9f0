using Confluent.Kafka;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Loops;

/// <summary>The producing half of a loop: gathers outputs and makes them visible together with offsets.</summary>
internal interface IOutputCommitter : IDisposable
{
    /// <summary>Whether the broker says that the producer has a successor; who that is, it does not say.</summary>
    bool IsFenced { get; }

    /// <summary>Prepares for work; ends an earlier transaction of the same worker.</summary>
    void Initialize(CancellationToken stop);

    /// <summary>Hands a record to the producer.</summary>
    void Produce(OutputRecord record);

    /// <summary>Makes outputs and offsets durable, as the delivery guarantee says.</summary>
    void Commit(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumer<byte[], byte[]> consumer);

    /// <summary>Takes back the outputs since the last commit, as far as the delivery guarantee can. A producer that is of no use any more gets a successor.</summary>
    void Abort();

    /// <summary>The same on the way out, in bounded time, as far as it can still be done.</summary>
    void Abandon();
}
