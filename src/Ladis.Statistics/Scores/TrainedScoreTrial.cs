namespace Ladis.Statistics;

/// <summary>
/// What a trained score is worth, on rows that it was not trained on: alarms over streams of the held-out split's clean rows and of
/// attacked rows, with the reference split alone as the bag. Each row comes once: a stream ends when one of the two is used up, as rows that come again are a shift of their own.
/// </summary>
public sealed class TrainedScoreTrial
{
    /// <summary>Most requests of a stream. <value>3000</value></summary>
    public const int Most = 3000;

    private const int Streams = 20;
    private readonly (double[] Scores, int Class)[] _clean;
    private readonly (double[] Scores, int Class)[] _attacked;
    private readonly ConformalCalibration _with;
    private readonly ConformalCalibration _without;
    private readonly Seed _seed;

    /// <summary>Scores all rows.</summary>
    /// <param name="rows">The baseline's rows.</param>
    /// <param name="options">Its options; the last trained score is the one on trial.</param>
    /// <param name="attacked">Attacked rows that it was not trained on.</param>
    /// <param name="seed">Decides the streams.</param>
    /// <exception cref="ArgumentException">There is no trained score or no attacked row, or rows do not fit.</exception>
    public TrainedScoreTrial(BaselineRows rows, BaselineOptions options, IReadOnlyList<Observation> attacked, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(attacked);
        if (options.TrainedScores.Count == 0 || attacked.Count == 0)
        {
            throw new ArgumentException("A trial needs a trained score and attacked rows.", nameof(attacked));
        }

        var baseline = Baseline.Build(rows, options);
        _seed = seed.With("trained-score-trial");
        _clean = [.. baseline.HeldOut.Rows.Select(row => Scored(baseline, rows.Observation(row)))];
        _attacked = [.. attacked.Select(row => Scored(baseline, row))];
        (double[] Scores, int Class)[] fit = [.. baseline.FitRows.Select(row => Scored(baseline, rows.Observation(row)))];
        _with = Calibrate(baseline, rows, fit, baseline.Scores.Count);
        _without = Calibrate(baseline, rows, fit, baseline.Scores.Count - 1);
    }

    /// <summary>
    /// The Kolmogorov–Smirnov distance of the score's p-values on clean held-out rows from the uniform law, and what it exceeds once in
    /// a thousand times.
    /// </summary>
    public (double Distance, double Bound) Level()
    {
        var alarm = new AlarmRun(_with, ConformalDefaults.Alpha, _seed);
        var values = new List<double>(_clean.Length);
        foreach (var (scores, predicted) in _clean)
        {
            alarm.Observe(predicted, scores, values.Count);
            values.Add(alarm.Detector.PValues[^1]);
        }

        values.Sort();
        var n = (double)values.Count;
        return (values.Select((p, i) => Math.Max(((i + 1) / n) - p, p - (i / n))).Max(), 1.95 / Math.Sqrt(n));
    }

    /// <summary>The gain at one share of attacked requests.</summary>
    /// <param name="share">Of (0, 1].</param>
    /// <param name="alpha">α of the alarm.</param>
    public TrainedScoreGain Gain(double share, double alpha = ConformalDefaults.Alpha)
        => new(share, Median(_without, share, alpha), Median(_with, share, alpha), Middle([.. Enumerable.Range(0, Streams).Select(stream => Arrivals(share, _seed.With((long)stream)).Count())]));

    private static (double[] Scores, int Class) Scored(Baseline baseline, Observation row)
    {
        var scores = new double[baseline.Scores.Count];
        baseline.Evaluate(row, scores);
        return (scores, row.PredictedClass);
    }

    private static ConformalCalibration Calibrate(Baseline baseline, BaselineRows rows, (double[] Scores, int Class)[] fit, int count)
    {
        var bag = baseline.Reference.Scores.Take(count).ToArray();
        var edges = Enumerable.Range(0, count).Select(score => fit.Select(row => row.Scores[score]).ToArray()).ToArray();
        int[] labels = rows.Labels is { } known ? [.. baseline.Reference.Rows.Select(row => known[row])] : [];
        return ConformalCalibration.Build(
            bag, baseline.Reference.Classes, edges, [.. fit.Select(row => row.Class)], baseline.Classes, baseline.Options.Bins, labels, [.. baseline.Scores.Take(count).Select(score => score.IsOptional)]);
    }

    private int? Median(ConformalCalibration calibration, double share, double alpha)
    {
        var median = Middle([.. Enumerable.Range(0, Streams).Select(stream => _seed.With((long)stream))
            .Select(seed => (int?)new AlarmRun(calibration, alpha, seed).FirstAlarm(Arrivals(share, seed), 1) ?? int.MaxValue)]);
        return median < int.MaxValue ? median : null;
    }

    private static int Middle(int[] values) => values.Order().ElementAt((values.Length - 1) / 2);

    /// <summary>A stream; the same for the same seed.</summary>
    private IEnumerable<(double[] Scores, int Class)> Arrivals(double share, Seed seed)
    {
        var random = new SeededRandom(seed);
        var (clean, attacked) = (random.Permutation(_clean.Length), random.Permutation(_attacked.Length));
        for (var (cleanAt, attackedAt) = (0, 0); cleanAt + attackedAt < Most;)
        {
            var isAttacked = random.NextDouble() < share;
            if (isAttacked ? attackedAt == attacked.Length : cleanAt == clean.Length)
            {
                yield break;
            }

            yield return isAttacked ? _attacked[attacked[attackedAt++]] : _clean[clean[cleanAt++]];
        }
    }
}
