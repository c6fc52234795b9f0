using System.Collections.Concurrent;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Tests.Fixtures;

/// <summary>Copies every record to an output topic, notes what it is asked, and does what a test adds.</summary>
public sealed class ScriptedProcessor(string? outputTopic) : IStreamProcessor
{
    private volatile bool _replaying;

    /// <summary>What the loop asked, in order: <c>assigned t/0</c>, <c>t/0/17</c> (a record), <c>committing t/0</c>, <c>dropped t/0</c>.</summary>
    public ConcurrentQueue<string> Events { get; } = [];

    /// <summary>Runs after the outputs of a batch were handed over.</summary>
    public Action<IReadOnlyList<InputRecord>>? AfterBatch { get; init; }

    /// <summary>Runs at each assignment.</summary>
    public Action<IReadOnlyCollection<PartitionLog>>? OnAssigned { get; init; }

    /// <summary>Adds outputs before a commit.</summary>
    public Action<IRecordOutput>? OnCommitting { get; init; }

    /// <summary>Says which partitions are to be read from their first record on.</summary>
    public Func<PartitionLog, bool> IsOther { get; init; } = _ => false;

    /// <inheritdoc/>
    public int PartSize { get; init; } = int.MaxValue;

    public bool IsReplaying
    {
        get => _replaying;
        set => _replaying = value;
    }

    public IEnumerable<string> Records => Events.Where(e => !e.Contains(' ', StringComparison.Ordinal));

    public IReadOnlyCollection<PartitionId> Assigned(IReadOnlyCollection<PartitionLog> logs)
    {
        Note("assigned", logs.Select(log => log.Partition));
        OnAssigned?.Invoke(logs);
        return [.. logs.Where(IsOther).Select(log => log.Partition)];
    }

    public void Process(IReadOnlyList<InputRecord> batch, IRecordOutput output)
    {
        foreach (var record in batch)
        {
            Events.Enqueue(record.ToString());
            if (outputTopic is not null)
                output.Answer(record, () => [new OutputRecord { Topic = outputTopic, Key = record.Key, Value = record.Value, Timestamp = record.Timestamp, Headers = record.Headers }]);
        }

        AfterBatch?.Invoke(batch);
    }

    public void Committing(IReadOnlyCollection<PartitionId> partitions, IRecordOutput output)
    {
        Note("committing", partitions);
        OnCommitting?.Invoke(output);
    }

    public long OffsetToCommit(PartitionId partition, long position) => position;

    public long Missed(PartitionId partition, long position, long first)
    {
        Events.Enqueue($"missed {partition} {position}-{first}");
        return first - position;
    }

    public void Dropped(IReadOnlyCollection<PartitionId> partitions) => Note("dropped", partitions);

    private void Note(string what, IEnumerable<PartitionId> partitions)
    {
        foreach (var partition in partitions)
            Events.Enqueue($"{what} {partition}");
    }
}
