using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>When the streams of a cell alarmed, and how long they were.</summary>
/// <param name="streams">Of each stream the request of the alarm, null where there was none, and its length; both counted from where the attack began.</param>
internal sealed class Delays(IReadOnlyList<(int? Alarm, int Length)> streams)
{
    private const int Resamples = 400;

    /// <summary>The median; of fewer than half found: after how many requests half of the streams had ended.</summary>
    public override string ToString() => IsKnown ? $"{Middle(streams)}" : $"> {Length}";

    /// <summary>The same with the standard error, by bootstrap samples.</summary>
    public string WithError(SeededRandom random)
    {
        if (!IsKnown)
        {
            return ToString();
        }

        var medians = Enumerable.Range(0, Resamples).Select(_ => Middle([.. streams.Select(_ => streams[random.Next(streams.Count)])])).ToArray();
        var mean = medians.Average();
        return $"{Middle(streams)} ± {Math.Sqrt(medians.Average(median => (median - mean) * (median - mean))):0}";
    }

    private bool IsKnown => 2 * streams.Count(stream => stream.Alarm is not null) >= streams.Count;

    private int Length => streams.Select(stream => stream.Length).Order().ElementAt((streams.Count - 1) / 2);

    /// <summary>A stream that was not found counts as long as it was, at least: it stands behind all that were.</summary>
    private static int Middle(IReadOnlyList<(int? Alarm, int Length)> streams)
    {
        var (alarm, length) = streams.OrderBy(stream => stream.Alarm ?? int.MaxValue).ElementAt((streams.Count - 1) / 2);
        return alarm ?? length;
    }
}
