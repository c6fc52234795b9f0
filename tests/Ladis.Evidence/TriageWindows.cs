using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>Judges windows of the evaluation sets as the detector does.</summary>
internal sealed class TriageWindows
{
    /// <summary>Requests of a window.</summary>
    public const int Size = 100;

    private const double Level = 0.01;

    private static readonly int[] Taps = [5, 6, 1];

    private readonly CifarSets _sets;
    private readonly Baseline _baseline;
    private readonly ClassMatchedTest _test;
    private readonly TriageJudge _judge;
    private readonly ScorePValues _scores;
    private readonly Attribution[] _attributions;
    private readonly Dictionary<(string, int), Observation[]> _observations = [];

    public TriageWindows(CifarSets sets)
    {
        _sets = sets;
        var clean = sets["clean_baseline"];
        _baseline = Baseline.Build(
            new BaselineRows([BaselineDefaults.Penultimate, BaselineDefaults.Logits, "stem"], [.. Taps.Select(tap => clean.Taps[tap])], clean.Classes, 10),
            new BaselineOptions
            {
                Views =
                [
                    new(ViewKind.ClassResidual, BaselineDefaults.Penultimate), new(ViewKind.Sorted, BaselineDefaults.Logits),
                    new(ViewKind.ClassResidual, "stem"), new(ViewKind.Raw, BaselineDefaults.Penultimate),
                ],
            });
        var options = new WindowTestOptions { Permutations = WindowTestDefaults.ConfirmingPermutations, Level = Level };
        (_test, _scores) = (new ClassMatchedTest(_baseline.Reference, options), new ScorePValues(_baseline));
        _judge = new TriageJudge(_baseline.Reference, [TriageRole.Deep, TriageRole.Profile, TriageRole.Early, TriageRole.None], profile: 1, raw: 3, options);
        var (reference, heldOut) = (_baseline.Reference, _baseline.HeldOut);
        _attributions = [.. Enumerable.Range(0, 2).Select(view => new Attribution(reference.Views[view], heldOut.Views[view], heldOut.Classes))];
    }

    /// <summary>A window that ends with altered requests, after clean ones.</summary>
    /// <param name="set">The altered requests' set.</param>
    /// <param name="altered">How many there are.</param>
    /// <param name="within">Among how many of the last ones they are scattered.</param>
    /// <param name="seed">Decides which.</param>
    /// <param name="classes">All are predicted to be of classes below this.</param>
    public Observation[] Draw(string set, int altered, int within, Seed seed, int classes = 10)
    {
        var random = new SeededRandom(seed);
        var changed = Drawn(set, altered, classes, random);
        var clean = Drawn("clean_holdout", Size - altered, classes, random);
        Observation[] end = [.. changed, .. clean[..(within - altered)]];
        random.Shuffle<Observation>(end);
        return [.. clean[(within - altered)..], .. end];
    }

    /// <summary>The kinds without an early tap, and with the stem.</summary>
    public (ShiftKind Default, ShiftKind WithStem) Judge(Observation[] window, Seed seed)
    {
        var views = Project(window);
        var groups = _test.Run(views, Array.ConvertAll(window, row => row.PredictedClass), seed);
        if (!groups.Conclusive)
        {
            return (ShiftKind.None, ShiftKind.None);
        }

        var evidence = _judge.Evidence(groups, view => views[view], seed);
        return (ShiftTriage.Classify(evidence with { Early = null }, Level), ShiftTriage.Classify(evidence, Level));
    }

    /// <summary>The attacked share, from the scores and the louder of the default views.</summary>
    public AttackedShareEstimate Share(Observation[] window, Seed seed)
    {
        var (views, classes) = (Project(window), Array.ConvertAll(window, row => row.PredictedClass));
        var p = _test.Run(views, classes, seed).Views;
        var loudest = p[0].PValue <= p[1].PValue ? 0 : 1;
        var ranked = _attributions[loudest].Rank(views[loudest], classes);
        var scores = Array.ConvertAll(window, row =>
        {
            var values = new double[_baseline.Scores.Count];
            _baseline.Evaluate(row, values);
            return values;
        });
        return AttackedShare.Estimate([.. _scores.Of(scores, classes), new(_baseline.Views[loudest].Name, [.. ranked.Select(row => row.PValue)], _baseline.HeldOut.Count)]);
    }

    private FloatMatrix[] Project(Observation[] window) => [.. Enumerable.Range(0, _baseline.Views.Count).Select(view => _baseline.Project(view, window))];

    private Observation[] Drawn(string set, int count, int classes, SeededRandom random)
    {
        if (!_observations.TryGetValue((set, classes), out var rows))
        {
            var source = _sets[set];
            _observations[(set, classes)] = rows = [.. Enumerable.Range(0, source.Count).Select(row => source.Observation(row, Taps)).Where(row => row.PredictedClass < classes)];
        }

        random.Draw<Observation>(rows, count);
        return rows[..count];
    }
}
