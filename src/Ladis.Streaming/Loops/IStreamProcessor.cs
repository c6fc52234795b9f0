using Ladis.Streaming.Records;

namespace Ladis.Streaming.Loops;

/// <summary>
/// What a role does with records. All members are called on the loop's one thread. A processor keeps no client and no
/// thread of its own: parallelism inside <see cref="Process"/> ends before it returns.
/// </summary>
public interface IStreamProcessor
{
    /// <summary>Whether records are read to rebuild state, without output.</summary>
    bool IsReplaying { get; }

    /// <summary>Records that are processed before the loop looks whether a commit is due; fewer where one of them can take long.</summary>
    int PartSize => int.MaxValue;

    /// <summary>Partitions were given to this loop, or other logs stand behind their names now; their records follow, from the committed offset on.</summary>
    /// <param name="logs">The new partitions.</param>
    /// <returns>Those of which the committed offset is of another log: they are read from their first record on.</returns>
    IReadOnlyCollection<PartitionId> Assigned(IReadOnlyCollection<PartitionLog> logs);

    /// <summary>Handles records, in order within each partition.</summary>
    /// <param name="batch">At least one record.</param>
    /// <param name="output">Where outputs go; they become visible with the offsets.</param>
    void Process(IReadOnlyList<InputRecord> batch, IRecordOutput output);

    /// <summary>The last chance to add outputs before a commit, such as a checkpoint.</summary>
    /// <param name="partitions">Partitions with records processed since the last commit.</param>
    /// <param name="output">Where outputs go.</param>
    void Committing(IReadOnlyCollection<PartitionId> partitions, IRecordOutput output);

    /// <summary>The offset from which a successor must read: the next one to consume, or less when state is rebuilt by replay.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="position">Offset after the last processed record.</param>
    long OffsetToCommit(PartitionId partition, long position);

    /// <summary>Records are gone before they were read: retention was faster.</summary>
    /// <param name="partition">Their partition.</param>
    /// <param name="position">The first of them.</param>
    /// <param name="first">The first offset that the partition still has.</param>
    /// <returns>How many of these offsets had not been processed by anybody.</returns>
    long Missed(PartitionId partition, long position, long first);

    /// <summary>Partitions are gone (or begin anew after an aborted transaction): drop their state and gauges.</summary>
    /// <param name="partitions">The partitions.</param>
    void Dropped(IReadOnlyCollection<PartitionId> partitions);
}
