namespace Ladis.Statistics;

/// <summary>Fits views and scores on the fit split; each tap's class means and whitening are computed once.</summary>
internal sealed class BaselineFitter(BaselineRows rows, int[] fitRows)
{
    private readonly int[] _classes = Array.ConvertAll(fitRows, row => rows.PredictedClasses[row]);
    private readonly Dictionary<string, ClassMeans> _means = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Whitening> _whitenings = new(StringComparer.Ordinal);

    public View View(ViewOptions options) => options.Kind switch
    {
        ViewKind.Raw => Raw(options.Tap),
        ViewKind.ClassResidual => new ClassResidualView(options.Tap, Means(options.Tap), options.Whiten ? Whitening(options.Tap) : Statistics.Whitening.Diagonal(Residuals(options.Tap))),
        ViewKind.Sorted => new SortedView(options.Tap, rows.Values[rows.IndexOf(options.Tap)].Columns),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Kind, "Unknown kind of view."),
    };

    public Score[] Scores(BaselineOptions options)
    {
        Score[] given = [.. options.Scores.Select(each => Score(each, options.Scores))];
        if (options.TrainedScores.Count == 0)
        {
            return given;
        }

        var features = Features();
        return [.. given, .. options.TrainedScores.Select(trained => Trained(features, trained))];
    }

    /// <summary>What trained scores weigh.</summary>
    public TrainedFeatures Features()
    {
        var logits = rows.IndexOf(BaselineDefaults.Logits);
        return new TrainedFeatures(rows.IndexOf(BaselineDefaults.Penultimate), logits, rows.Values[logits].Columns, Means(BaselineDefaults.Penultimate), fitRows.Select(rows.Observation));
    }

    private static TrainedScore Trained(TrainedFeatures features, TrainedScoreWeights trained)
        => trained.Weights.Count == features.Count && trained.Weights.All(double.IsFinite)
            ? new TrainedScore(features, trained)
            : throw new ArgumentException($"The trained score {trained.Name} needs {features.Count} finite weights, it has {trained.Weights.Count}.", nameof(trained));

    private Score Score(ScoreOptions options, IReadOnlyList<ScoreOptions> all) => options.Kind switch
    {
        ScoreKind.Margin => Margin(options.Tap),
        ScoreKind.Residual => Residual(options.Tap),
        ScoreKind.Overconfidence => Overconfidence(options, all),
        ScoreKind.Rivalry => Rivalry(options.Tap),
        ScoreKind.Consistency => new ConsistencyScore(options.Tap),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Kind, "Unknown kind of score."),
    };

    private MarginScore Margin(string tap)
    {
        var index = rows.IndexOf(tap);
        return rows.Values[index].Columns >= 2
            ? new MarginScore(tap, index)
            : throw new ArgumentException($"A margin needs at least 2 values; tap {tap} has {rows.Values[index].Columns}.", nameof(tap));
    }

    private ResidualScore Residual(string tap) => new(tap, rows.IndexOf(tap), Means(tap), Whitening(tap));

    private OverconfidenceScore Overconfidence(ScoreOptions options, IReadOnlyList<ScoreOptions> all)
    {
        var (margin, residual) = (Margin(options.Logits), Residual(options.Tap));
        var place = all.ToList().FindIndex(each => each.Kind == ScoreKind.Residual && string.Equals(each.Tap, options.Tap, StringComparison.Ordinal));
        return new OverconfidenceScore(margin, residual, place, Ranks(margin.Evaluate), Ranks(residual.Evaluate));
    }

    private RivalryScore Rivalry(string tap)
    {
        var (margin, index) = (Margin(tap), rows.IndexOf(tap));
        return new RivalryScore(tap, index, Ranks(margin.Evaluate), Ranks(row =>
        {
            var largest = LargestValues.Of(row.Taps[index]);
            return largest.Second - largest.Third;
        }));
    }

    private NormalRanks Ranks(Func<Observation, double> score)
        => new(Array.ConvertAll(fitRows, row => score(rows.Observation(row))), _classes, rows.Classes);

    private RawView Raw(string tap)
    {
        var fit = Fit(tap);
        var mean = ClassMeans.Fit(fit, new int[fit.Rows], 1);
        return new RawView(tap, mean.Overall, FeatureScale.Inverse(mean.Residuals(fit, new int[fit.Rows])));
    }

    private FloatMatrix Fit(string tap) => rows.Values[rows.IndexOf(tap)].Select(fitRows);

    private ClassMeans Means(string tap)
    {
        if (!_means.TryGetValue(tap, out var means))
        {
            _means[tap] = means = ClassMeans.Fit(Fit(tap), _classes, rows.Classes);
        }

        return means;
    }

    private FloatMatrix Residuals(string tap) => Means(tap).Residuals(Fit(tap), _classes);

    private Whitening Whitening(string tap)
    {
        if (!_whitenings.TryGetValue(tap, out var whitening))
        {
            _whitenings[tap] = whitening = Statistics.Whitening.Fit(Residuals(tap));
        }

        return whitening;
    }
}
