using MathNet.Numerics.Distributions;

namespace Ladis.Statistics;

/// <summary>
/// The attacked share of a window. Of clean requests a share of 1 − λ has a p-value above λ, so that π = 1 − #{p &gt; λ}/(n(1 − λ)) is the share
/// of those that the p-values show (Storey, JRSS B 64, 2002); the interval is that of Clopper and Pearson for the count. Of several
/// p-values and several λ the pair with the greatest lower end is taken, and the intervals hold for all pairs at once (Bonferroni): so the lower
/// end holds for the attacked share itself. Attacked requests whose p-values look clean are not seen; then estimate and upper end are too low.
/// </summary>
public static class AttackedShare
{
    /// <summary>Small ones for few requests far out, the largest for many that are only somewhat off.</summary>
    private static readonly double[] Thresholds = [0.05, 0.2, 0.5];

    /// <summary>Estimates the share.</summary>
    /// <param name="sources">At least one; p-values of the same requests.</param>
    /// <param name="confidence">Coverage of the interval, of (0, 1). <value>0.95</value></param>
    /// <exception cref="ArgumentException">There is no p-value, one is not of [0, 1], or their numbers differ.</exception>
    public static AttackedShareEstimate Estimate(IReadOnlyList<ShareSource> sources, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(sources);
        Check(sources, confidence);
        var tail = (1 - confidence) / 2 / (sources.Count * Thresholds.Length);

        // With as many clean rows behind them, the source with the fewest p-values above a threshold has the greatest lower end there.
        var candidates = from threshold in Thresholds
                         from alike in sources.GroupBy(s => s.Calibration)
                         select (Source: alike.MinBy(s => Above(s, threshold))!, Threshold: threshold);
        var (best, at) = candidates.MaxBy(pair => LowerEnd(pair.Source, pair.Threshold, tail));
        return new AttackedShareEstimate(
            Clamped(Share((double)Above(best, at) / best.PValues.Count, at)), Clamped(LowerEnd(best, at, tail)), Clamped(UpperEnd(best, at, tail)), best.Name, at);
    }

    private static int Above(ShareSource source, double threshold) => source.PValues.Count(p => p > threshold);

    private static double LowerEnd(ShareSource source, double threshold, double tail)
    {
        var (above, below) = Counts(source, threshold);
        return Share(below == 0 ? 1 : Beta.InvCDF(above + 1, below, 1 - tail), threshold);
    }

    private static double UpperEnd(ShareSource source, double threshold, double tail)
    {
        var (above, below) = Counts(source, threshold);
        return Share(above == 0 ? 0 : Beta.InvCDF(above, below + 1, tail), threshold);
    }

    /// <summary>
    /// Requests above and up to the threshold. P-values from m clean rows scatter about the binomial with (1 + n/m) times its variance: so many
    /// requests count for as many times fewer.
    /// </summary>
    private static (double Above, double Below) Counts(ShareSource source, double threshold)
    {
        var (n, above) = (source.PValues.Count, Above(source, threshold));
        var weight = 1 / (1 + ((double)n / source.Calibration));
        return (above * weight, (n - above) * weight);
    }

    private static double Share(double above, double threshold) => 1 - (above / (1 - threshold));

    private static double Clamped(double share) => Math.Clamp(share, 0, 1);

    private static void Check(IReadOnlyList<ShareSource> sources, double confidence)
    {
        if (sources.Count == 0 || sources[0].PValues.Count == 0 || !(confidence is > 0 and < 1))
        {
            throw new ArgumentException("A share needs at least one p-value, and a confidence of (0, 1).", nameof(sources));
        }

        foreach (var source in sources)
        {
            if (source.PValues.Count != sources[0].PValues.Count || source.Calibration < 1 || !source.PValues.All(p => p is >= 0 and <= 1))
            {
                throw new ArgumentException($"'{source.Name}' needs {sources[0].PValues.Count} p-values of [0, 1], from at least one clean row.", nameof(sources));
            }
        }
    }
}
