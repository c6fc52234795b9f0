using System.Runtime.InteropServices;
using Ladis.Statistics;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Streams;

/// <summary>What decides the random numbers of a partition: its place and the records', so that whoever computes again draws the same.</summary>
/// <param name="partition">The partition of the activations topic.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly struct StreamSeeds(PartitionId partition)
{
    /// <summary>The seed of all of the partition's records.</summary>
    public Seed Partition { get; } = Seed.From(partition.Topic).With(partition.Partition);

    /// <summary>The seed of one record.</summary>
    /// <param name="offset">Its offset.</param>
    public Seed OfRecord(long offset) => Partition.With(offset);

    /// <summary>The seed of a window's tests.</summary>
    /// <param name="baselineId">The baseline that it is compared with.</param>
    /// <param name="last">Offset of its last record.</param>
    public Seed OfWindow(string baselineId, long last) => Seed.From(baselineId).With(partition.Topic).With(partition.Partition).With(last);
}
