namespace Ladis.Detection.Scheduled;

/// <summary>What was read of one partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="From">First offset of the range.</param>
/// <param name="To">Offset that the range ends before.</param>
/// <param name="Records">Records read.</param>
public sealed record RangePart(int Partition, long From, long To, long Records);
