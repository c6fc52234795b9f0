using Ladis.Streaming.Clients;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;

namespace Ladis.Streaming.Loops;

/// <summary>What a processor's outputs pass on their way to the producer: a record's answer that cannot be made or published becomes the record's dead letter.</summary>
/// <param name="output">The producer's half of the loop.</param>
/// <param name="limits">How large records may be.</param>
/// <param name="letters">Makes dead letters.</param>
internal sealed class RecordGate(IOutputCommitter output, TopicLimits limits, DeadLetterFactory letters) : IRecordOutput
{
    /// <exception cref="TopicException">The record is larger than its topic takes.</exception>
    public void Produce(OutputRecord record)
    {
        if (limits.Excess(record) is { } excess)
            throw new TopicException(excess);
        output.Produce(record);
    }

    public DeadLetterReason? Answer(InputRecord record, Func<IReadOnlyList<OutputRecord>> make)
    {
        if (Refusal(make, out var answer) is { } refusal)
        {
            output.Produce(letters.Create(record, refusal.Reason, refusal.Message));
            return refusal.Reason;
        }

        foreach (var part in answer)
            output.Produce(part);
        return null;
    }

    private RecordRefusal? Refusal(Func<IReadOnlyList<OutputRecord>> make, out IReadOnlyList<OutputRecord> answer)
    {
        answer = [];
        try
        {
            answer = make();
            return answer.Select(limits.Excess).FirstOrDefault(e => e is not null) is { } excess ? new(DeadLetterReason.OutputTooLarge, excess) : null;
        }
        catch (Exception failure) when (RecordFault.Is(failure))
        {
            return RecordFault.Refusal("Making the answer", failure);
        }
    }
}
