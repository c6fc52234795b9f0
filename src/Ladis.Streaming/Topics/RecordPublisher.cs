using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Topics;

/// <summary>Publishes single records, outside any loop: a command's result, the demo's pictures.</summary>
public sealed class RecordPublisher : IDisposable
{
    /// <summary>A snapshot of 100 MB passes a slow network in it.</summary>
    private static readonly TimeSpan LongTransaction = TimeSpan.FromMinutes(2);

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

    /// <summary>Publishes records in one transaction: readers see all of them, or none.</summary>
    /// <param name="records">The records, at least one.</param>
    /// <param name="name">What the transactional id begins with; the worker's own name follows.</param>
    /// <param name="cancellationToken">Ends the work between two records; nothing is published then.</param>
    /// <returns>Where the last one stands.</returns>
    /// <exception cref="TopicException">The broker does not take them.</exception>
    /// <exception cref="AccessException">The broker does not let this user write, or use the transactional id.</exception>
    public (PartitionId Partition, long Offset) PublishTogether(IReadOnlyList<OutputRecord> records, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        using var producer = _clients.Producer($"{name}-{_clients.Options.InstanceId}", LongTransaction);
        var (refusal, last) = (default(Error), default(DeliveryReport<byte[], byte[]>));
        try
        {
            producer.Client.InitTransactions(_clients.Options.StartupTimeout);
            producer.Client.BeginTransaction();
            foreach (var record in records)
            {
                cancellationToken.ThrowIfCancellationRequested();
                producer.Produce(record, report => (last, refusal) = (report, report.Error.IsError ? refusal ?? report.Error : refusal));
            }

            producer.Client.CommitTransaction();
        }
        catch (KafkaException refused)
        {
            // What is open is ended by the broker: the producer goes, and its transaction runs out.
            throw (refusal ?? refused.Error) is { Code: ErrorCode.TransactionalIdAuthorizationFailed } denied
                ? new AccessException(KafkaRefusal.Explain(denied, _clients.Options, $"Write on transactional ids that begin with '{name}'"), refused)
                : Refused(records[^1], refusal ?? refused.Error);
        }

        return (RecordConversion.ToPartition(last!.TopicPartition), last.Offset.Value);
    }

    /// <inheritdoc />
    public void Dispose() => _producer.Dispose();

    private Exception Refused(OutputRecord record, Error error) => KafkaRefusal.Is(error.Code)
        ? new AccessException(KafkaRefusal.Explain(error, _clients.Options, $"Write on topic '{record.Topic}'"))
        : new TopicException($"Topic '{record.Topic}' at '{_clients.Options.BootstrapServers}' did not take the record: {error.Reason}");
}
