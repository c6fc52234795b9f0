namespace Ladis.Statistics;

/// <summary>
/// When two requests are as near in the penultimate layer as no two different pictures of the baseline are: their mean squared difference of standardised
/// values is below half of the .1 % quantile of the distances from each of so many rows to its nearest other one.
/// </summary>
public sealed class CopyRule
{
    /// <summary>Rows that suffice: as many as a stream remembers.</summary>
    public const int MostRows = 1000;

    private const double Quantile = 0.001;
    private const double Share = 0.5;

    private readonly float[] _weights;

    private CopyRule(float[] weights, double radius) => (_weights, Radius) = (weights, radius);

    /// <summary>Mean squared difference of standardised values below which two rows are near; 0 where rows of the baseline are equal.</summary>
    public double Radius { get; }

    /// <summary>Takes the scales and the radius from a baseline's rows.</summary>
    /// <param name="rows">Penultimate rows of different pictures, at least 2 of one length.</param>
    public static CopyRule Fit(IReadOnlyList<float[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Count, 2, nameof(rows));
        var weights = Weights(rows);
        var nearest = Enumerable.Repeat(double.PositiveInfinity, rows.Count).ToArray();
        for (var a = 0; a < rows.Count; a++)
        {
            for (var b = 0; b < a; b++)
            {
                var distance = Distance(weights, rows[a], rows[b], Math.Max(nearest[a], nearest[b]));
                (nearest[a], nearest[b]) = (Math.Min(nearest[a], distance), Math.Min(nearest[b], distance));
            }
        }

        Array.Sort(nearest);
        return new CopyRule(weights, Share * nearest[(int)(Quantile * nearest.Length)]);
    }

    /// <summary>Whether two rows are near.</summary>
    public bool AreNear(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Distance(_weights, a, b, Radius) < Radius;

    /// <summary>One over each column's variance and the number of columns that vary; 0 for one that does not.</summary>
    private static float[] Weights(IReadOnlyList<float[]> rows)
    {
        var weights = new float[rows[0].Length];
        for (var column = 0; column < weights.Length; column++)
        {
            var (mean, squares) = (rows.Average(row => (double)row[column]), 0.0);
            foreach (var row in rows)
                squares += (row[column] - mean) * (row[column] - mean);
            weights[column] = squares > 0 ? (float)((rows.Count - 1) / squares) : 0;
        }

        var varying = Math.Max(1, weights.Count(w => w > 0));
        return Array.ConvertAll(weights, w => w / varying);
    }

    /// <summary>The distance, or any number above a bound once it is beyond it. One order of summation: equal bits on every processor.</summary>
    private static double Distance(float[] weights, ReadOnlySpan<float> a, ReadOnlySpan<float> b, double bound)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length && sum <= bound; i++)
        {
            var difference = (double)a[i] - b[i];
            sum += weights[i] * difference * difference;
        }

        return sum;
    }
}
