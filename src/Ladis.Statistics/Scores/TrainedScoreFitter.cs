namespace Ladis.Statistics;

/// <summary>
/// Learns a score that tells attacked from clean rows: a logistic regression on the sorted logits and their first gaps, the
/// penultimate tap's class residual, and some squares (<c>TrainedFeatures</c>). Clean rows are the fit split's alone.
/// As one more score of the conformal detector it keeps the guarantee, whatever it was trained on, as long as no attacked row stems
/// from a row of the reference or held-out split: then it is a fixed function for every row that is ranked. It helps against what
/// resembles the attack, and costs the other scores ln((V+1)/V) of evidence.
/// </summary>
public static class TrainedScoreFitter
{
    /// <summary>Weight of the ridge where none is given. <value>0.01</value></summary>
    public const double Ridge = 0.01;

    /// <summary>Least number of attacked rows. <value>20</value></summary>
    public const int MinRows = 20;

    /// <summary>Learns from attacked rows.</summary>
    /// <param name="rows">The baseline's rows; only those of its fit split are read.</param>
    /// <param name="options">The baseline's options, which decide the split.</param>
    /// <param name="attacked">Attacked observations, taps in the order of the rows; none may stem from a row outside of the fit split.</param>
    /// <param name="name">Name of the score.</param>
    /// <param name="ridge">λ of λ|w|²/2 beside the mean logistic loss, above 0.</param>
    /// <exception cref="ArgumentException">Too few rows, taps that do not fit, or a value that is not finite.</exception>
    public static TrainedScoreWeights Fit(BaselineRows rows, BaselineOptions options, IReadOnlyList<Observation> attacked, string name, double ridge = Ridge)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(attacked);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ridge);
        if (attacked.Count < MinRows)
        {
            throw new ArgumentException($"{attacked.Count} attacked rows are too few to learn from; at least {MinRows} are needed.", nameof(attacked));
        }

        Check(rows, attacked);
        var fit = Baseline.Split(rows, options)[0];
        var features = new BaselineFitter(rows, fit).Features();
        var weights = LogisticRegression.Fit([.. fit.Select(row => features.Of(rows.Observation(row)))], [.. attacked.Select(features.Of)], ridge);
        return new TrainedScoreWeights(name, weights);
    }

    private static void Check(BaselineRows rows, IReadOnlyList<Observation> attacked)
    {
        foreach (var row in attacked)
        {
            if (row.Taps.Length != rows.Taps.Count || row.Taps.Where((values, tap) => values.Length != rows.Values[tap].Columns).Any())
            {
                throw new ArgumentException("An attacked row has not the baseline's taps.", nameof(attacked));
            }

            foreach (var values in row.Taps)
            {
                Finite.Require(values, "an attacked row");
            }
        }
    }
}
