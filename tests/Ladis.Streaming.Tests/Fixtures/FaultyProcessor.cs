using System.Collections;
using System.Collections.Concurrent;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Tests.Fixtures;

/// <summary>Answers records with their number in the state of their partition, and throws for some of them, at one stage.</summary>
internal sealed class FaultyProcessor(string outputs, string dead, FaultStage stage, IReadOnlySet<int> culprits) : IStreamProcessor
{
    /// <summary>Of the client's limit in these tests.</summary>
    public const int ClientLimit = 20_000;

    private readonly DeadLetterFactory _letters = LoopRig.Letters(LoopRig.Clients("127.0.0.1:1"), new(Prometheus.Metrics.NewCustomRegistry()), dead);
    private bool _hasThrown;

    /// <summary>What a processor may rely on and did not get.</summary>
    public ConcurrentQueue<string> Violations { get; } = [];

    public bool IsReplaying => false;

    public static int NumberOf(InputRecord record) => int.Parse(System.Text.Encoding.UTF8.GetString(record.Value!));

    /// <summary>What the loop makes of the client's records.</summary>
    public InputRecord Convert(Confluent.Kafka.ConsumeResult<byte[], byte[]> result)
    {
        var record = RecordConversion.ToInput(result);
        ThrowAt(FaultStage.Converting, record);
        return record;
    }

    public IReadOnlyCollection<PartitionId> Assigned(IReadOnlyCollection<PartitionLog> logs) => [];

    public void Process(IReadOnlyList<InputRecord> batch, IRecordOutput output)
    {
        if (_hasThrown)
            Violations.Enqueue($"{batch[0]} came to a state that had thrown");
        var good = batch.Where(r => r.Refusal is null).ToList();
        Guarded(() => good.ForEach(r => ThrowAt(FaultStage.Reading, r)));
        foreach (var record in batch)
            Guarded(() => Process(record, output));
        Guarded(() => good.ForEach(r => ThrowAt(FaultStage.Ending, r)));
    }

    public void Committing(IReadOnlyCollection<PartitionId> partitions, IRecordOutput output)
    {
    }

    public long OffsetToCommit(PartitionId partition, long position) => position;

    public long Missed(PartitionId partition, long position, long first) => 0;

    public void Dropped(IReadOnlyCollection<PartitionId> partitions) => _hasThrown = false;

    private void Process(InputRecord record, IRecordOutput output)
    {
        if (record.Refusal is { } refusal)
        {
            output.Produce(_letters.Create(record, refusal.Reason, refusal.Message));
            return;
        }

        ThrowAt(FaultStage.Processing, record);
        output.Answer(record, () => [Answer(record)]);
    }

    private OutputRecord Answer(InputRecord record)
    {
        ThrowAt(FaultStage.Serializing, record);
        return new OutputRecord
        {
            Topic = outputs,
            Value = Is(FaultStage.Sizing, record) ? new byte[ClientLimit] : record.Value,
            Headers = Is(FaultStage.Producing, record) ? new Trap() : Array.Empty<RecordHeader>(),
        };
    }

    private bool Is(FaultStage at, InputRecord record) => stage == at && culprits.Contains(NumberOf(record));

    private void ThrowAt(FaultStage at, InputRecord record)
    {
        if (Is(at, record))
            throw new InvalidOperationException("made up");
    }

    private void Guarded(Action act)
    {
        try
        {
            act();
        }
        catch
        {
            _hasThrown = true;
            throw;
        }
    }

    /// <summary>Headers that can be measured, and then not read again.</summary>
    private sealed class Trap : IReadOnlyList<RecordHeader>
    {
        private bool _measured;

        public int Count => 1;

        public RecordHeader this[int index] => throw new NotSupportedException();

        public IEnumerator<RecordHeader> GetEnumerator()
        {
            if (_measured)
                throw new InvalidOperationException("made up");
            _measured = true;
            return Enumerable.Empty<RecordHeader>().GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
