namespace Ladis.Detection.Scheduled;

/// <summary>The result of one pass over a range of the activations topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partitions">What was read.</param>
/// <param name="Judged">Requests judged.</param>
/// <param name="Dropped">Records that took no part in a window, by reason.</param>
/// <param name="Alpha">A false alarm within t requests of a stream has probability at most α·t.</param>
/// <param name="Violated">Whether any stream raised an alarm.</param>
/// <param name="Streams">Each stream.</param>
public sealed record RangeReport(
    string Topic, IReadOnlyList<RangePart> Partitions, long Judged, IReadOnlyDictionary<string, long> Dropped, double Alpha, bool Violated, IReadOnlyList<StreamReport> Streams);
