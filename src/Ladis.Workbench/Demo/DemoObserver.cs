using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Topics;

namespace Ladis.Workbench.Demo;

/// <summary>Reads what the roles publish, as any subscriber would.</summary>
internal sealed class DemoObserver(TopicsOptions topics, TopicReader reader, DemoLedger ledger)
{
    public void Run(CancellationToken stop)
    {
        PartitionId[] partitions = [new(topics.Predictions, 0), new(topics.Verdicts, 0), new(topics.Alerts, 0)];
        foreach (var record in reader.Follow(partitions, stop))
            Take(record);
    }

    private void Take(InputRecord record)
    {
        if (string.Equals(record.Partition.Topic, topics.Predictions, StringComparison.Ordinal))
            ledger.Answered(Read<Prediction>(record));
        else if (string.Equals(record.Partition.Topic, topics.Verdicts, StringComparison.Ordinal))
            ledger.Judged(Read<Verdict>(record));
        else
            ledger.Alerted(JsonParser.Default.Parse<Alert>(System.Text.Encoding.UTF8.GetString(record.Value!)));
    }

    private static T Read<T>(InputRecord record)
        where T : class, IMessage<T>, new() =>
        MessageReader.TryRead<T>(record.Value ?? [], out var message, out var error) ? message : throw new InvalidDataException($"{record}: {error}");
}
