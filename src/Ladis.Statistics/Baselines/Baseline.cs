namespace Ladis.Statistics;

/// <summary>
/// What clean traffic looks like: views and scores fitted on one part of the rows, a reference part that tests draw from,
/// and a held-out part for the gauges. The parts are disjoint because statistics that were fitted on the very rows that are
/// then tested break exactness. Immutable, safe for several threads at once; determined by its rows and options.
/// </summary>
public sealed class Baseline
{
    private readonly int[] _viewOfScore;

    private Baseline(BaselineRows rows, BaselineOptions options, int[][] parts)
    {
        Options = ConsistencyScore.IsIn(rows, parts[0], parts[1].Concat(parts[2])) ? options
            : options with { Scores = [.. options.Scores.Where(score => score.Kind != ScoreKind.Consistency)] };
        Taps = rows.Taps;
        (Classes, Contexts) = (rows.Classes, rows.Contexts);
        FitRows = parts[0];
        var fitter = new BaselineFitter(rows, parts[0]);
        Views = options.Views.Select(fitter.View).ToArray();
        Scores = fitter.Scores(Options);
        _viewOfScore = [.. Scores.Select(score => score is ResidualScore residual ? Array.FindIndex([.. Views], residual.IsLengthOf) : -1)];
        Reference = Part(rows, parts[1]);
        HeldOut = Part(rows, parts[2]);
        Calibration = Calibrate(rows, parts[0], options.Bins);
    }

    /// <summary>The options it was built with, less the scores that its rows do not have.</summary>
    public BaselineOptions Options { get; }

    /// <summary>Names of the taps, in the order that <see cref="Observation.Taps"/> follows.</summary>
    public IReadOnlyList<string> Taps { get; }

    /// <summary>Number of classes of the model.</summary>
    public int Classes { get; }

    /// <summary>The contexts that rows are told apart by; null where there are none.</summary>
    public RowContexts? Contexts { get; }

    /// <summary>Number of categories: each class in each context.</summary>
    public int Categories => Classes * (Contexts?.Count ?? 1);

    /// <summary>The views, fitted.</summary>
    public IReadOnlyList<View> Views { get; }

    /// <summary>The scores, fitted.</summary>
    public IReadOnlyList<Score> Scores { get; }

    /// <summary>Numbers of the rows that were fitted on.</summary>
    public IReadOnlyList<int> FitRows { get; }

    /// <summary>The rows that tests draw from.</summary>
    public BaselinePart Reference { get; }

    /// <summary>The rows that no test draws from.</summary>
    public BaselinePart HeldOut { get; }

    /// <summary>What the conformal detector starts from.</summary>
    public ConformalCalibration Calibration { get; }

    /// <summary>Splits the rows and fits views and scores.</summary>
    /// <param name="rows">Clean rows; 500 or more a hundred tested rows and class mix are comfortable, 60 are the least.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">Too few rows, an unknown tap, or shares out of range.</exception>
    public static Baseline Build(BaselineRows rows, BaselineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new BaselineOptions();
        var parts = Split(rows, options);
        if (parts[0].Length < BaselineDefaults.MinPart || parts[1].Length < BaselineDefaults.MinReference || parts[2].Length < BaselineDefaults.MinPart)
        {
            throw new ArgumentException(
                $"{rows.Count} rows give {parts[0].Length} to fit, {parts[1].Length} as reference and {parts[2].Length} held out; "
                + $"at least {BaselineDefaults.MinPart}, {BaselineDefaults.MinReference} and {BaselineDefaults.MinPart} are needed.",
                nameof(rows));
        }

        return new Baseline(rows, options, parts);
    }

    /// <summary>Numbers of the rows to fit, of the reference and of the held-out ones.</summary>
    internal static int[][] Split(BaselineRows rows, BaselineOptions options)
    {
        options.Check();
        double[] shares = [options.FitShare, options.ReferenceShare, 1 - options.FitShare - options.ReferenceShare];
        return BaselineSplit.Divide([.. Enumerable.Range(0, rows.Count).Select(row => rows.Category(row))], shares, options.Seed.With("baseline-split"));
    }

    /// <summary>What an observation is compared within: its predicted class in its context.</summary>
    /// <param name="observation">The observation.</param>
    public int CategoryOf(Observation observation) => (observation.Context * Classes) + observation.PredictedClass;

    /// <summary>The rows that some observations give in one view.</summary>
    /// <param name="view">Number of the view in <see cref="Views"/>.</param>
    /// <param name="observations">The observations.</param>
    public FloatMatrix Project(int view, IReadOnlyList<Observation> observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        var rows = new FloatMatrix(observations.Count, Views[view].Dimensions);
        for (var i = 0; i < observations.Count; i++)
        {
            Project(view, observations[i], rows.Row(i));
        }

        return rows;
    }

    /// <summary>The row that one observation gives in one view.</summary>
    /// <param name="view">Number of the view in <see cref="Views"/>.</param>
    /// <param name="observation">The observation.</param>
    /// <param name="destination">Receives the view's dimensions.</param>
    public void Project(int view, Observation observation, Span<float> destination)
    {
        var tap = TapIndex(Views[view].Tap);
        Views[view].Project(observation.Taps[tap], observation.PredictedClass, destination);
    }

    /// <summary>The scores of one observation.</summary>
    /// <param name="observation">The observation.</param>
    /// <param name="destination">Receives one finite value a score; NaN for consistency where the observation has none.</param>
    /// <exception cref="ArgumentException">The observation holds NaN or infinity, or a class that the model does not have.</exception>
    public void Evaluate(Observation observation, Span<double> destination) => Evaluate(observation, [], destination);

    /// <summary>The same scores, given the observation's rows in the views: a residual that is in there already is not computed again.</summary>
    /// <param name="observation">The observation.</param>
    /// <param name="views">Its row in each of <see cref="Views"/>; or nothing.</param>
    /// <param name="destination">Receives one finite value a score; NaN for consistency where the observation has none.</param>
    /// <exception cref="ArgumentException">The observation holds NaN or infinity, or a class that the model does not have.</exception>
    public void Evaluate(Observation observation, ReadOnlySpan<float[]> views, Span<double> destination)
    {
        if ((uint)observation.PredictedClass >= (uint)Classes)
        {
            throw new ArgumentOutOfRangeException(nameof(observation), observation.PredictedClass, $"The model has classes 0 to {Classes - 1}.");
        }

        for (var s = 0; s < Scores.Count; s++)
        {
            destination[s] = !views.IsEmpty && _viewOfScore[s] >= 0
                ? ResidualScore.OfView(views[_viewOfScore[s]])
                : Scores[s].Evaluate(observation, destination[..s]);
            if (!double.IsFinite(destination[s]) && !(double.IsNaN(destination[s]) && Scores[s].IsOptional))
            {
                throw new ArgumentException($"Score {Scores[s].Name} of the observation is not finite.", nameof(observation));
            }
        }
    }

    /// <summary>
    /// The bag holds every row that nothing was fitted on, held-out ones too: no other use of them meets the detector's. Bin
    /// edges come from the fit split, so they are independent of the bag. Each context has a mix of true classes of its own.
    /// </summary>
    private ConformalCalibration Calibrate(BaselineRows rows, int[] fit, int bins)
    {
        var bag = Scores.Select((_, s) => (double[])[.. Reference.Scores[s], .. HeldOut.Scores[s]]).ToArray();
        var edges = ScoresOf(fit.Select(rows.Observation), fit.Length);
        int[] labels = rows.Labels is { } known ? [.. Reference.Rows.Concat(HeldOut.Rows).Select(row => rows.Category(row, known[row]))] : [];
        return ConformalCalibration.Build(
            bag, [.. Reference.Categories, .. HeldOut.Categories], edges, Array.ConvertAll(fit, rows.Category), Categories, bins, labels, [.. Scores.Select(score => score.IsOptional)]);
    }

    private int TapIndex(string tap)
    {
        var i = 0;
        while (!string.Equals(Taps[i], tap, StringComparison.Ordinal))
        {
            i++;
        }

        return i;
    }

    /// <summary>Row by row: the observations of a large snapshot never stand in memory together, beside its rows.</summary>
    private BaselinePart Part(BaselineRows rows, int[] numbers)
    {
        var views = Views.Select(view => new FloatMatrix(numbers.Length, view.Dimensions)).ToArray();
        var scores = ScoresOf(numbers.Select(rows.Observation), numbers.Length, (observation, i) =>
        {
            for (var view = 0; view < views.Length; view++)
            {
                Project(view, observation, views[view].Row(i));
            }
        });
        return new BaselinePart(numbers, Array.ConvertAll(numbers, row => rows.PredictedClasses[row]), views, scores, rows.Contexts is null ? null : Array.ConvertAll(numbers, rows.Category));
    }

    private double[][] ScoresOf(IEnumerable<Observation> observations, int count, Action<Observation, int>? each = null)
    {
        var scores = Scores.Select(_ => new double[count]).ToArray();
        var values = new double[Scores.Count];
        foreach (var (i, observation) in observations.Index())
        {
            each?.Invoke(observation, i);
            Evaluate(observation, values);
            for (var s = 0; s < scores.Length; s++)
            {
                scores[s][i] = values[s];
            }
        }

        return scores;
    }
}
