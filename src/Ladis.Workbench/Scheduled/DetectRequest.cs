namespace Ladis.Workbench.Scheduled;

/// <summary>What <c>ladis detect</c> was asked for.</summary>
/// <param name="From">First end of the range.</param>
/// <param name="To">Second end, which is not in it.</param>
/// <param name="Partition">The only partition to read; null for all.</param>
/// <param name="Top">Most suspicious requests to list for a stream.</param>
/// <param name="Output">File of the report; null for standard output.</param>
/// <param name="Verdicts">File of all verdicts; null for none.</param>
internal sealed record DetectRequest(RangeBound From, RangeBound To, int? Partition, int Top, string? Output, string? Verdicts);
