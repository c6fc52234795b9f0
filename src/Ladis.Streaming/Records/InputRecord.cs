using Ladis.Contracts.V1;

namespace Ladis.Streaming.Records;

/// <summary>A consumed record, as it lay in the topic.</summary>
public sealed class InputRecord
{
    /// <summary>Where the record stands.</summary>
    public required PartitionId Partition { get; init; }

    /// <summary>Its offset.</summary>
    public required long Offset { get; init; }

    /// <summary>Its timestamp (event time), in UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Its key, null where absent.</summary>
    public byte[]? Key { get; init; }

    /// <summary>Its value, null where absent.</summary>
    public byte[]? Value { get; init; }

    /// <summary>Why it is not to be processed; null when it is. Of one that could not be read or converted no more is known than its place.</summary>
    public RecordRefusal? Refusal { get; init; }

    /// <summary>Its headers in their order.</summary>
    public IReadOnlyList<RecordHeader> Headers { get; init; } = [];

    /// <summary>The same place in the form that messages carry.</summary>
    public SourceCoordinates Source => new() { Topic = Partition.Topic, Partition = Partition.Partition, Offset = Offset };

    /// <summary>The same record, not to be processed.</summary>
    /// <param name="refusal">Why.</param>
    public InputRecord Refused(RecordRefusal refusal) => new()
    {
        Partition = Partition,
        Offset = Offset,
        Timestamp = Timestamp,
        Key = Key,
        Value = Value,
        Headers = Headers,
        Refusal = refusal,
    };

    /// <summary>The text of the last header of that name (Kafka's rule), or null.</summary>
    /// <param name="name">The header's name.</param>
    public string? Header(string name)
    {
        for (var i = Headers.Count - 1; i >= 0; i--)
        {
            if (string.Equals(Headers[i].Name, name, StringComparison.OrdinalIgnoreCase))
                return Headers[i].Text;
        }

        return null;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Partition}/{Offset}";
}
