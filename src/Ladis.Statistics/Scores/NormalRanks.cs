using MathNet.Numerics.Distributions;

namespace Ladis.Statistics;

/// <summary>
/// Maps a score to the standard normal scale by its rank among the fit rows of a class (van der Waerden normal scores): Φ⁻¹((i − ½)/n)
/// at the i-th smallest, linear in between, beyond the ends at one unit a standard deviation. Puts scores of different units on one
/// scale, so that they may be added. Immutable.
/// </summary>
internal sealed class NormalRanks
{
    /// <summary>A class with fewer fit rows uses those of all classes.</summary>
    private const int LeastRows = 8;

    private readonly Table _all;
    private readonly Table[] _classes;

    public NormalRanks(double[] scores, int[] rowClasses, int classes)
    {
        _all = new Table([.. scores.Order()]);
        var byClass = scores.Zip(rowClasses).ToLookup(pair => pair.Second, pair => pair.First);
        _classes = [.. Enumerable.Range(0, classes).Select(c => byClass[c].Count() < LeastRows ? _all : new Table([.. byClass[c].Order()]))];
    }

    public double Of(double score, int predictedClass) => ((uint)predictedClass < (uint)_classes.Length ? _classes[predictedClass] : _all).Map(score);

    private sealed class Table(double[] sorted)
    {
        private readonly double[] _normal = [.. sorted.Select((_, i) => Normal.InvCDF(0, 1, (i + 0.5) / sorted.Length))];
        private readonly double _deviation = Math.Max(Deviation(sorted), 1e-30);

        public double Map(double score)
        {
            if (score <= sorted[0])
            {
                return _normal[0] + ((score - sorted[0]) / _deviation);
            }

            if (score >= sorted[^1])
            {
                return _normal[^1] + ((score - sorted[^1]) / _deviation);
            }

            var above = Array.BinarySearch(sorted, score) is var found && found >= 0 ? found + 1 : ~found;
            while (sorted[above] <= score)
            {
                above++;
            }

            var share = (score - sorted[above - 1]) / (sorted[above] - sorted[above - 1]);
            return _normal[above - 1] + (share * (_normal[above] - _normal[above - 1]));
        }

        private static double Deviation(double[] values)
        {
            var mean = values.Average();
            return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        }
    }
}
