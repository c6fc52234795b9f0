using Ladis.Statistics;

namespace Ladis.Reporting.Evaluation;

/// <summary>
/// Repeats two-sample tests of sets against one baseline, and counts how many reject. Views are fitted on the baseline's fit rows,
/// tests draw from its reference rows, and its held-out rows give the baseline rate. Every test draws its rows anew, without replacement, so a
/// rate is the power of an exact test; tests of one set share its rows, so rates of sets below ten windows scatter more than the
/// binomial error says. Determined by its rows and options. Not safe for several threads at once.
/// </summary>
public sealed class Evaluator
{
    private readonly EvaluationOptions _options;
    private readonly EvaluatedView[] _views;
    private readonly FloatMatrix[] _heldOut;
    private readonly PermutationTest _permutation;
    private readonly Ladis2022 _published = new();
    private readonly ClassMatchedTest _matched;
    private readonly int _matches;

    /// <summary>Fits the views.</summary>
    /// <param name="taps">The taps of all sets.</param>
    /// <param name="baseline">Clean pictures; some hundred, better a thousand.</param>
    /// <param name="classes">Number of classes of the model.</param>
    /// <param name="options">What to compute.</param>
    /// <exception cref="ArgumentException">Too few rows, or values that are not finite.</exception>
    public Evaluator(IReadOnlyList<EvaluatedTap> taps, EvaluationSet baseline, int classes, EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(taps);
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        (_views, var fitted) = Columns(taps, options.Views);
        Baseline = Fit(taps, baseline, classes, fitted);
        Reference = Part(baseline, Baseline.Reference);
        var heldOut = Part(baseline, Baseline.HeldOut);
        _heldOut = [.. heldOut.Views];
        HeldOut = Select(baseline, heldOut.Rows);
        _permutation = new PermutationTest(options.Test);
        _matched = new ClassMatchedTest(Reference, options.WindowTest);
        _matches = options.Test.Matches;
    }

    /// <summary>The fitted baseline.</summary>
    public Baseline Baseline { get; }

    /// <summary>The reference rows in every evaluated view.</summary>
    public BaselinePart Reference { get; }

    /// <summary>The baseline's held-out rows, the set of the baseline rate.</summary>
    public EvaluationSet HeldOut { get; }

    /// <summary>The held-out rows in every evaluated view.</summary>
    public IReadOnlyList<FloatMatrix> HeldOutViews => _heldOut;

    /// <summary>Names of tap and view, in the order of <see cref="Project(EvaluationSet)"/>.</summary>
    public IReadOnlyList<(string Tap, EvaluationView View)> Views => [.. _views.Select(v => (v.TapName, v.View))];

    /// <summary>All cells of one set, view after view.</summary>
    /// <param name="set">The set, with the taps of the baseline; at least as many rows as a window takes from it.</param>
    /// <param name="progress">Hears the name of each method before it begins.</param>
    /// <param name="stop">Ends the computation.</param>
    /// <exception cref="ArgumentException">Set or baseline are too small for the samples.</exception>
    public IReadOnlyList<EvaluationCell> Run(EvaluationSet set, Action<string> progress, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(progress);
        Require(set);
        var rows = Project(set);
        var cells = new List<EvaluationCell>();
        foreach (var method in _options.Methods)
        {
            progress(EvaluationNames.Of(method));
            if (method == EvaluationMethod.Matched)
                cells.AddRange(Matched(set, rows, stop));
            else
                cells.AddRange(Enumerable.Range(0, _views.Length).Select(v => Unmatched(set, v, rows[v], method, stop)));
        }

        return cells;
    }

    /// <summary>Requires that a set and the baseline are large enough for the samples asked for.</summary>
    /// <param name="set">The set.</param>
    /// <exception cref="ArgumentException">One of them is not.</exception>
    public void Require(EvaluationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.Name == EvaluationNames.BaselineSet && _options.Sample > set.Count)
            throw new ArgumentException($"A test takes {_options.Sample} requests, and the baseline rate has {set.Count} held-out rows of the baseline (a quarter of it). Ask for smaller samples or give a larger baseline.");
        var attacked = (int)Math.Round(_options.Share * _options.Sample);
        if (attacked < 1 || attacked > set.Count)
            throw new ArgumentException($"The set {set.Name} has {set.Count} usable rows; a test takes {attacked} of them. Ask for smaller samples or give more.");
        if (_options.Sample - attacked > HeldOut.Count || _options.Reference > Reference.Count)
        {
            throw new ArgumentException($"A test takes {_options.Reference} reference rows and {_options.Sample - attacked} held-out ones of the baseline; "
                + $"it has {Reference.Count} and {HeldOut.Count}. Ask for smaller samples or give a larger baseline.");
        }
    }

    /// <summary>A set's rows in every evaluated view.</summary>
    /// <param name="set">The set.</param>
    public FloatMatrix[] Project(EvaluationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Array.ConvertAll(_views, view => Project(set, view));
    }

    private static (EvaluatedView[] Columns, List<ViewOptions> Fitted) Columns(IReadOnlyList<EvaluatedTap> taps, IReadOnlyList<EvaluationView> views)
    {
        List<ViewOptions> fitted = [];
        List<EvaluatedView> columns = [];
        for (var t = 0; t < taps.Count; t++)
        {
            foreach (var view in views.Where(v => v != EvaluationView.Sorted || taps[t].IsLogits))
            {
                columns.Add(new EvaluatedView(t, taps[t].Name, view, view == EvaluationView.Values ? null : fitted.Count));
                if (view != EvaluationView.Values)
                    fitted.Add(new ViewOptions(KindOf(view), taps[t].Name, view != EvaluationView.ClassResidualScaled));
            }
        }

        return ([.. columns], fitted);
    }

    private static ViewKind KindOf(EvaluationView view) => view switch
    {
        EvaluationView.Raw => ViewKind.Raw,
        EvaluationView.Sorted => ViewKind.Sorted,
        _ => ViewKind.ClassResidual,
    };

    private Baseline Fit(IReadOnlyList<EvaluatedTap> taps, EvaluationSet set, int classes, List<ViewOptions> views)
    {
        var rows = new BaselineRows([.. taps.Select(t => t.Name)], set.Taps, set.PredictedClasses, classes);
        // A baseline must have a score; tests of windows read none.
        var score = taps.FirstOrDefault(t => t.IsLogits) is { } logits ? new ScoreOptions(ScoreKind.Margin, logits.Name) : new ScoreOptions(ScoreKind.Residual, taps[^1].Name);
        return Baseline.Build(rows, new BaselineOptions { Seed = new Seed(_options.Seed), Views = views, Scores = [score] });
    }

    private BaselinePart Part(EvaluationSet baseline, BaselinePart part) => new(
        [.. part.Rows], part.Classes.ToArray(),
        Array.ConvertAll(_views, view => view.Fitted is { } fitted ? part.Views[fitted] : Select(baseline.Taps[view.Tap], part.Rows)), []);

    private FloatMatrix Project(EvaluationSet set, EvaluatedView view)
    {
        if (view.Fitted is not { } fitted)
            return set.Taps[view.Tap];
        var rows = new FloatMatrix(set.Count, Baseline.Views[fitted].Dimensions);
        for (var i = 0; i < set.Count; i++)
            Baseline.Views[fitted].Project(set.Taps[view.Tap].Row(i), set.PredictedClasses[i], rows.Row(i));
        return rows;
    }

    private EvaluationCell Unmatched(EvaluationSet set, int view, FloatMatrix rows, EvaluationMethod method, CancellationToken stop)
    {
        var (n, m) = (_options.Sample, method == EvaluationMethod.Ladis2022 ? _options.Sample : _options.Reference);
        var pValues = new double[_options.Tests];
        for (var t = 0; t < pValues.Length; t++)
        {
            stop.ThrowIfCancellationRequested();
            var seed = SeedOf(set, EvaluationNames.Of(method), t).With(_views[view].TapName).With(EvaluationNames.Of(_views[view].View));
            var random = new SeededRandom(seed);
            var window = new EvaluationDraw(set.Count, _heldOut[view].Rows, n, _options.Share, random);
            var reference = Select(Reference.Views[view], random.Permutation(Reference.Count)[..m]);
            var requests = window.From(rows, _heldOut[view]);
            pValues[t] = method == EvaluationMethod.Ladis2022
                ? _published.PValue(reference, requests, _options.Test.Permutations, seed)
                : _permutation.Run(reference, requests, seed).PValue;
        }

        return Cell(set, _views[view].TapName, EvaluationNames.Of(_views[view].View), method, m, pValues);
    }

    private IEnumerable<EvaluationCell> Matched(EvaluationSet set, FloatMatrix[] rows, CancellationToken stop)
    {
        var pValues = Enumerable.Range(0, _views.Length + 1).Select(_ => new double[_options.Tests]).ToArray();
        for (var t = 0; t < _options.Tests; t++)
        {
            stop.ThrowIfCancellationRequested();
            var seed = SeedOf(set, EvaluationNames.Of(EvaluationMethod.Matched), t);
            var window = new EvaluationDraw(set.Count, HeldOut.Count, _options.Sample, _options.Share, new SeededRandom(seed));
            var views = rows.Select((matrix, v) => window.From(matrix, _heldOut[v])).ToArray();
            var result = _matched.Run(views, window.From(set.PredictedClasses, HeldOut.PredictedClasses), seed);
            for (var v = 0; v < _views.Length; v++)
                pValues[v][t] = result.Conclusive ? result.Views[v].PValue : 1;
            pValues[^1][t] = result.PValue;
        }

        var m = _options.Sample * _matches;
        var cells = _views.Select((view, v) => Cell(set, view.TapName, EvaluationNames.Of(view.View), EvaluationMethod.Matched, m, pValues[v]));
        return _views.Length > 1 ? cells.Append(Cell(set, EvaluationNames.AllTaps, EvaluationNames.Combined, EvaluationMethod.Matched, m, pValues[^1])) : cells;
    }

    private EvaluationCell Cell(EvaluationSet set, string tap, string view, EvaluationMethod method, int m, double[] pValues)
    {
        var rejected = pValues.Count(p => MinP.Rejects(p, _options.Test.Level));
        return new EvaluationCell(set.Name, tap, view, EvaluationNames.Of(method), _options.Sample, m, rejected, pValues);
    }

    private Seed SeedOf(EvaluationSet set, string method, int test) => Seed.From("evaluate").With(_options.Seed).With(method).With(set.Name).With((long)test);

    private static EvaluationSet Select(EvaluationSet set, IReadOnlyList<int> rows) => new(
        EvaluationNames.BaselineSet, [.. set.Taps.Select(tap => Select(tap, rows))], [.. rows.Select(r => set.PredictedClasses[r])],
        set.Labels is { } labels ? [.. rows.Select(r => labels[r])] : null);

    private static FloatMatrix Select(FloatMatrix matrix, IReadOnlyList<int> rows) => matrix.Select([.. rows]);
}
