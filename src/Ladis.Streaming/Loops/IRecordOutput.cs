using Ladis.Streaming.Records;

namespace Ladis.Streaming.Loops;

/// <summary>Takes the outputs of a processor. They become visible when the loop commits.</summary>
public interface IRecordOutput
{
    /// <summary>Hands over what answers no single record, such as a checkpoint; or a dead letter, which fits its topic.</summary>
    /// <param name="record">The record.</param>
    void Produce(OutputRecord record);

    /// <summary>Hands over what answers a record: all of it or, where it cannot be made or a part of it is larger than its topic takes, the record's dead letter.</summary>
    /// <param name="record">The record that is answered.</param>
    /// <param name="make">Makes the answer.</param>
    /// <returns>The reason of the dead letter; null when the record is answered.</returns>
    DeadLetterReason? Answer(InputRecord record, Func<IReadOnlyList<OutputRecord>> make);
}
