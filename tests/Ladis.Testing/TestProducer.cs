using Confluent.Kafka;

namespace Ladis.Testing;

/// <summary>Puts records on topics.</summary>
public static class TestProducer
{
    /// <summary>Produces records in order; returns when the broker has them all.</summary>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="records">The records.</param>
    /// <returns>Where each record went, in order.</returns>
    /// <exception cref="ProduceException{TKey, TValue}">A record was refused.</exception>
    public static Task<DeliveryResult<byte[], byte[]>[]> ProduceAsync(
        string bootstrapServers, string topic, params IEnumerable<Message<byte[], byte[]>> records) =>
        ProduceAsync(bootstrapServers, records.Select(r => (new TopicPartition(topic, Partition.Any), r)));

    /// <summary>Produces records to chosen partitions in order; returns when the broker has them all.</summary>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="records">Partition and record.</param>
    /// <returns>Where each record went, in order.</returns>
    /// <exception cref="ProduceException{TKey, TValue}">A record was refused.</exception>
    public static async Task<DeliveryResult<byte[], byte[]>[]> ProduceAsync(
        string bootstrapServers, IEnumerable<(TopicPartition Partition, Message<byte[], byte[]> Record)> records)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(Configuration(bootstrapServers)).Build();
        return await Task.WhenAll(records.Select(r => producer.ProduceAsync(r.Partition, r.Record)).ToArray());
    }

    /// <summary>A producer that has begun its first transaction.</summary>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="transactionalId">The transactional id.</param>
    public static IProducer<byte[], byte[]> BeginTransaction(string bootstrapServers, string transactionalId)
    {
        var configuration = Configuration(bootstrapServers);
        configuration.TransactionalId = transactionalId;
        var producer = new ProducerBuilder<byte[], byte[]>(configuration).Build();
        producer.InitTransactions(Waits.Long);
        producer.BeginTransaction();
        return producer;
    }

    private static ProducerConfig Configuration(string bootstrapServers) => new()
    {
        BootstrapServers = bootstrapServers,
        EnableIdempotence = true,
        LingerMs = 1,
        MessageTimeoutMs = (int)Waits.Long.TotalMilliseconds,
        TransactionTimeoutMs = (int)Waits.Long.TotalMilliseconds,
        Partitioner = Partitioner.Murmur2Random,
    };
}
