using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Topics;

/// <summary>Publishes single records, outside any loop: a command's result, the demo's pictures.</summary>
public sealed class RecordPublisher : IDisposable
{
    private readonly KafkaClients _clients;
    private readonly KafkaProducer _producer;

    /// <summary>Connects lazily.</summary>
    /// <param name="clients">Makes the Kafka clients.</param>
    public RecordPublisher(KafkaClients clients)
    {
        ArgumentNullException.ThrowIfNull(clients);
        _clients = clients;
        _producer = clients.Producer();
    }

    /// <summary>Publishes a record and waits until the broker has it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Where it stands.</returns>
    /// <exception cref="TopicException">The broker does not take it.</exception>
    /// <exception cref="AccessException">The broker does not let this user write it.</exception>
    public async Task<(PartitionId Partition, long Offset)> Publish(OutputRecord record, CancellationToken cancellationToken)
    {
        var stored = new TaskCompletionSource<DeliveryReport<byte[], byte[]>>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _producer.Produce(record, stored.SetResult);
        }
        catch (ProduceException<byte[], byte[]> refused)
        {
            throw Refused(record, refused.Error);
        }

        var report = await stored.Task.WaitAsync(cancellationToken);
        return report.Error.IsError
            ? throw Refused(record, report.Error)
            : (RecordConversion.ToPartition(report.TopicPartition), report.Offset.Value);
    }

    /// <inheritdoc />
    public void Dispose() => _producer.Dispose();

    private Exception Refused(OutputRecord record, Error error) => KafkaRefusal.Is(error.Code)
        ? new AccessException(KafkaRefusal.Explain(error, _clients.Options, $"Write on topic '{record.Topic}'"))
        : new TopicException($"Topic '{record.Topic}' at '{_clients.Options.BootstrapServers}' did not take the record: {error.Reason}");
}
