namespace Ladis.Statistics;

/// <summary>
/// P-values of requests by their scores, among the baseline's reference and held-out rows of the same category, on the side that attacks
/// move the score to. Immutable; built once a baseline.
/// </summary>
public sealed class ScorePValues
{
    private readonly (string Name, int Score, bool High, double[][] Sorted)[] _sides;
    private readonly int _rows;

    /// <summary>Sorts the baseline's scores.</summary>
    /// <param name="baseline">The baseline.</param>
    public ScorePValues(Baseline baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        _rows = baseline.Reference.Count + baseline.HeldOut.Count;
        _sides = [.. baseline.Scores.SelectMany((score, s) => Sides(baseline, s).Select(high => ($"{score.Name} {(high ? "high" : "low")}", s, high, Sorted(baseline, s))))];
    }

    /// <summary>The p-values of a window, for each score and side.</summary>
    /// <param name="scores">For each request its scores, in the order of <see cref="Baseline.Scores"/>.</param>
    /// <param name="categories">The requests' categories (<see cref="Baseline.CategoryOf"/>).</param>
    /// <returns>A request of a category without rows has the p-value 1.</returns>
    public IReadOnlyList<ShareSource> Of(IReadOnlyList<double[]> scores, IReadOnlyList<int> categories)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(categories);
        return [.. _sides.Select(side => new ShareSource(side.Name, [.. scores.Select((values, i) => PValue(side.Sorted[categories[i]], values[side.Score], side.High))], _rows))];
    }

    /// <summary>
    /// Small attacks lower the margin, large ones raise it; the others are made so that attacks move them one way. Consistency is left out: shares are of all requests, and
    /// only some have it.
    /// </summary>
    private static bool[] Sides(Baseline baseline, int score)
    {
        var kind = score < baseline.Options.Scores.Count ? baseline.Options.Scores[score].Kind : (ScoreKind?)null;
        return kind switch { ScoreKind.Margin => [true, false], ScoreKind.Rivalry => [false], ScoreKind.Consistency => [], _ => [true] };
    }

    private static double[][] Sorted(Baseline baseline, int score)
    {
        var values = baseline.Reference.Scores[score].Concat(baseline.HeldOut.Scores[score]);
        var byCategory = baseline.Reference.Categories.ToArray().Concat(baseline.HeldOut.Categories.ToArray()).Zip(values).ToLookup(pair => pair.First, pair => pair.Second);
        return [.. Enumerable.Range(0, baseline.Categories).Select(c => byCategory[c].Order().ToArray())];
    }

    /// <summary>(1 + #{clean values at least as far out}) / (1 + #{clean values}).</summary>
    private static double PValue(double[] sorted, double value, bool high)
    {
        var below = 0;
        var end = sorted.Length;
        while (below < end)
        {
            var middle = (below + end) >>> 1;
            (below, end) = sorted[middle] < value || (!high && sorted[middle] <= value) ? (middle + 1, end) : (below, middle);
        }

        return (1.0 + (high ? sorted.Length - below : below)) / (sorted.Length + 1);
    }
}
