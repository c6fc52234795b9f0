namespace Ladis.Statistics;

/// <summary>
/// Exact combination of several statistics that were computed under the same relabellings (Westfall and Young,
/// <em>Resampling-Based Multiple Testing</em>, 1993): the least of the statistics' p-values, recomputed for every relabelling.
/// </summary>
public static class MinP
{
    /// <summary>Statistics that differ by less than this share of the largest are equal: rounding must not decide.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>Combines; relabelling 0 is the observed one.</summary>
    /// <param name="statistics">For each arm B+1 values, large ones speak against the null.</param>
    /// <param name="level">α of the critical values.</param>
    internal static (double PValue, ArmResult[] Arms) Combine(IReadOnlyList<double[]> statistics, double level)
    {
        var total = statistics[0].Length;
        var least = new double[total];
        Array.Fill(least, double.PositiveInfinity);
        var arms = new ArmResult[statistics.Count];
        for (var v = 0; v < arms.Length; v++)
        {
            var sorted = (double[])statistics[v].Clone();
            Array.Sort(sorted);
            var tolerance = Tolerance * Math.Max(Math.Abs(sorted[0]), Math.Abs(sorted[^1]));
            for (var b = 0; b < total; b++)
            {
                least[b] = Math.Min(least[b], PValue(sorted, statistics[v][b], tolerance));
            }

            arms[v] = new ArmResult(statistics[v][0], Critical(sorted, level), PValue(sorted, statistics[v][0], tolerance));
        }

        var asSmall = least.Count(p => p <= least[0]);
        return ((double)asSmall / total, arms);
    }

    /// <summary>Whether a p-value rejects at a level: p ≤ level, with room for the rounding of a quotient.</summary>
    /// <param name="pValue">Of [0, 1].</param>
    /// <param name="level">Of (0, 1).</param>
    public static bool Rejects(double pValue, double level) => pValue <= level * (1 + 1e-12);

    /// <summary>#{T_b ≥ value} / (B + 1).</summary>
    private static double PValue(double[] sorted, double value, double tolerance)
    {
        var below = 0;
        var end = sorted.Length;
        while (below < end)
        {
            var middle = (below + end) >>> 1;
            (below, end) = sorted[middle] < value - tolerance ? (middle + 1, end) : (below, middle);
        }

        return (double)(sorted.Length - below) / sorted.Length;
    }

    private static double Critical(double[] sorted, double level)
    {
        var rejecting = (int)Math.Floor(level * (1 + 1e-12) * sorted.Length);
        return rejecting == 0 ? double.PositiveInfinity : sorted[sorted.Length - 1 - rejecting];
    }
}
