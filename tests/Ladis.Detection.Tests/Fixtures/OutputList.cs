using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Fixtures;

/// <summary>Keeps what a processor produces.</summary>
internal sealed class OutputList : IRecordOutput
{
    public List<OutputRecord> Records { get; } = [];

    public void Produce(OutputRecord record) => Records.Add(record);

    public DeadLetterReason? Answer(InputRecord record, Func<IReadOnlyList<OutputRecord>> make)
    {
        Records.AddRange(make());
        return null;
    }

    public IEnumerable<OutputRecord> Of(string topic) => Records.Where(r => string.Equals(r.Topic, topic, StringComparison.Ordinal));
}
