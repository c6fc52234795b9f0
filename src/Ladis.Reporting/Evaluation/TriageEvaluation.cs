using Ladis.Statistics;

namespace Ladis.Reporting.Evaluation;

/// <summary>
/// The measured confusion of the triage: windows of a set are judged by the class-matched test of the early tap, the penultimate residual and
/// the sorted logits, by the direction of the latter, and by the unmatched test of the penultimate tap. Not safe for several threads at once.
/// </summary>
public sealed class TriageEvaluation
{
    /// <summary>Labellings of one test: at level 1 % the 199 of a default window would leave p-values too coarse.</summary>
    private const int Permutations = WindowTestDefaults.ConfirmingPermutations;

    private const double Level = 0.01;

    private readonly Baseline _baseline;
    private readonly EvaluationOptions _options;
    private readonly ClassMatchedTest _matched;
    private readonly TriageJudge _judge;
    private readonly (int Early, int Penultimate, int Logits) _taps;

    /// <summary>Fits the four views.</summary>
    /// <param name="names">The taps' names.</param>
    /// <param name="baseline">Clean pictures.</param>
    /// <param name="classes">Number of classes of the model.</param>
    /// <param name="taps">Numbers of the early, the penultimate and the logits tap.</param>
    /// <param name="options">Tests, sample, seed and kernel are read.</param>
    /// <exception cref="ArgumentException">Too few rows, or values that are not finite.</exception>
    public TriageEvaluation(IReadOnlyList<string> names, EvaluationSet baseline, int classes, (int Early, int Penultimate, int Logits) taps, EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(options);
        (_taps, _options) = (taps, options);
        var (early, penultimate, logits) = (names[taps.Early], names[taps.Penultimate], names[taps.Logits]);
        ViewOptions[] views = [new(ViewKind.ClassResidual, penultimate), new(ViewKind.Sorted, logits), new(ViewKind.Raw, early), new(ViewKind.Raw, penultimate)];
        _baseline = Baseline.Build(
            new BaselineRows(names, baseline.Taps, baseline.PredictedClasses, classes),
            new BaselineOptions { Seed = new Seed(options.Seed), Views = views, Scores = [new ScoreOptions(ScoreKind.Margin, logits)] });
        var test = options.WindowTest with { Permutations = Permutations, Level = Level };
        _matched = new ClassMatchedTest(_baseline.Reference, test);
        _judge = new TriageJudge(_baseline.Reference, [TriageRole.Deep, TriageRole.Profile, TriageRole.Early, TriageRole.None], profile: 1, raw: 3, test);
    }

    /// <summary>What the kinds are called, in the order of <see cref="ShiftKind"/>.</summary>
    public static IReadOnlyList<string> KindNames { get; } = ["none", "class mix", "corruption", "adversarial suspected"];

    /// <summary>The kinds that windows of a set are given.</summary>
    /// <param name="set">The set, at least as many rows as a window.</param>
    /// <param name="stop">Ends the computation.</param>
    public TriageCounts Run(EvaluationSet set, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        var counts = new int[KindNames.Count];
        for (var t = 0; t < _options.Tests; t++)
        {
            stop.ThrowIfCancellationRequested();
            counts[(int)Judge(set, Seed.From("triage").With(_options.Seed).With(set.Name).With((long)t))]++;
        }

        return new TriageCounts(set.Name, counts);
    }

    private ShiftKind Judge(EvaluationSet set, Seed seed)
    {
        var rows = new SeededRandom(seed).Permutation(set.Count)[.._options.Sample];
        var views = Enumerable.Range(0, _baseline.Views.Count).Select(v => Project(set, rows, v)).ToArray();
        var test = _matched.Run(views, Array.ConvertAll(rows, r => set.PredictedClasses[r]), seed);
        return test.Conclusive ? ShiftTriage.Classify(_judge.Evidence(test, view => views[view], seed), Level) : ShiftKind.None;
    }

    private FloatMatrix Project(EvaluationSet set, int[] rows, int view)
    {
        var tap = view switch { 1 => _taps.Logits, 2 => _taps.Early, _ => _taps.Penultimate };
        var matrix = new FloatMatrix(rows.Length, _baseline.Views[view].Dimensions);
        for (var i = 0; i < rows.Length; i++)
            _baseline.Views[view].Project(set.Taps[tap].Row(rows[i]), set.PredictedClasses[rows[i]], matrix.Row(i));
        return matrix;
    }
}
