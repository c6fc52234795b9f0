namespace Ladis.Statistics;

/// <summary>
/// P-values of requests by their scores, among the baseline's reference and held-out rows of the same predicted class, on the side that attacks
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
    /// <param name="classes">The requests' predicted classes.</param>
    /// <returns>A request of a class without rows has the p-value 1.</returns>
    public IReadOnlyList<ShareSource> Of(IReadOnlyList<double[]> scores, IReadOnlyList<int> classes)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(classes);
        return [.. _sides.Select(side => new ShareSource(side.Name, [.. scores.Select((values, i) => PValue(side.Sorted[classes[i]], values[side.Score], side.High))], _rows))];
    }

    /// <summary>Small attacks lower the margin, large ones raise it; the others are made so that attacks move them one way.</summary>
    private static bool[] Sides(Baseline baseline, int score)
    {
        var kind = score < baseline.Options.Scores.Count ? baseline.Options.Scores[score].Kind : (ScoreKind?)null;
        return kind switch { ScoreKind.Margin => [true, false], ScoreKind.Rivalry => [false], _ => [true] };
    }

    private static double[][] Sorted(Baseline baseline, int score)
    {
        var values = baseline.Reference.Scores[score].Concat(baseline.HeldOut.Scores[score]);
        var byClass = baseline.Reference.Classes.ToArray().Concat(baseline.HeldOut.Classes.ToArray()).Zip(values).ToLookup(pair => pair.First, pair => pair.Second);
        return [.. Enumerable.Range(0, baseline.Classes).Select(c => byClass[c].Order().ToArray())];
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
