using Ladis.Streaming.Records;

namespace Ladis.Streaming.Loops;

/// <summary>The log that a partition is when it is given to a loop: under one name there may have been others before.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="TopicId">The topic's id, by which one that was deleted and made again is told from the one before; empty where the broker gives none.</param>
/// <param name="First">The first offset that it still has.</param>
/// <param name="End">Where what is committed ends.</param>
/// <param name="Committed">The group's committed offset; null when there is none.</param>
public sealed record PartitionLog(PartitionId Partition, string TopicId, long First, long End, long? Committed);
