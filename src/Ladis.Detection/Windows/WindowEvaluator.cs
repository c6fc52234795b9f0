using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Statistics;
using AttackedShare = Ladis.Contracts.V1.AttackedShare;
using DetectionRate = Ladis.Contracts.V1.DetectionRate;
using ShiftKind = Ladis.Contracts.V1.ShiftKind;

namespace Ladis.Detection.Windows;

/// <summary>
/// The statistics of a window: exact test, triage, attribution, attacked share, detection rate. Deterministic by its seed. The buffers are
/// large, so all streams of a loop that have one baseline share it.
/// </summary>
internal sealed class WindowEvaluator
{
    private const double Confidence = 0.95;

    private readonly LoadedBaseline _baseline;
    private readonly DetectionOptions _options;
    private readonly TestedViews _views;
    private readonly ClassMix _mix;
    private readonly ClassMatchedTest _test;
    private readonly ClassMatchedTest _confirmation;
    private readonly TriageJudge _triage;
    private readonly Statistics.DetectionRate _rate;
    private readonly ScorePValues _scores;
    private readonly Lazy<double>[] _baselineRates;
    private readonly Lazy<Attribution>[] _attributions;
    private readonly RowBuffers _rows = new();

    public WindowEvaluator(LoadedBaseline baseline, DetectionOptions options)
    {
        (_baseline, _options) = (baseline, options);
        _views = new TestedViews(baseline);
        _scores = new ScorePValues(baseline.Statistics);
        _mix = new ClassMix(baseline);
        var reference = _views.Reference();
        _test = new ClassMatchedTest(reference, TestOptions(options.Relabellings));
        _confirmation = new ClassMatchedTest(reference, TestOptions(options.AlertRelabellings));
        _triage = _views.Judge(TestOptions(options.Relabellings));
        _rate = new Statistics.DetectionRate(TestOptions(options.Relabellings));
        _attributions = [.. baseline.Statistics.Views.Select((_, view) => new Lazy<Attribution>(() => Attribute(view)))];
        _baselineRates = [.. baseline.Statistics.Views.Select((_, view) => new Lazy<double>(() => BaselineRate(view)))];
    }

    /// <summary>What can be said of the most recent requests.</summary>
    /// <param name="recent">At least one.</param>
    /// <param name="seed">Decides matching and relabellings.</param>
    /// <param name="confirm">Whether with as many relabellings as an alert deserves.</param>
    public WindowFindings Evaluate(IReadOnlyList<StreamSample> recent, Seed seed, bool confirm)
    {
        var (test, groups) = Test(recent, seed, confirm ? _confirmation : _test);
        if (!test.Conclusive)
            return new WindowFindings(test, null, null, [], _mix.Distance(recent));
        var loudest = _views.Numbers[test.Views.IndexOf(test.Views.MinBy(v => v.PValue))];
        var ranked = Rank(recent, loudest);
        return new WindowFindings(test, Triage(recent, groups, seed), Share(recent, ranked, loudest), Name(ranked, recent), _mix.Distance(recent));
    }

    /// <summary>
    /// What kind of shift the latest requests show by themselves: where an alarm is raised, most of the window is older than the change. Null when they
    /// show none, or cannot be tested.
    /// </summary>
    /// <param name="recent">At least one.</param>
    /// <param name="seed">Decides matching and relabellings.</param>
    public Triage? TriageLatest(IReadOnlyList<StreamSample> recent, Seed seed)
    {
        IReadOnlyList<StreamSample> latest = [.. recent.TakeLast(DetectionDefaults.LatestRequests)];
        var (test, groups) = Test(latest, seed, _confirmation);
        return test.Conclusive && Triage(latest, groups, seed) is { Kind: not ShiftKind.None } triage ? triage : null;
    }

    /// <summary>
    /// The published gauge on the whole window, for each view; none when the window is smaller than a test, or the baseline holds out too few rows
    /// for a rate of its own to compare with.
    /// </summary>
    public IReadOnlyList<DetectionRate> Rates(IReadOnlyList<StreamSample> window, Seed seed) =>
        window.Count < _options.TestSize || _baseline.Statistics.HeldOut.Count < DetectionDefaults.MinTestSize
        ? []
        : [.. Enumerable.Range(0, _baseline.Statistics.Views.Count).Select(view => Rate(window, view, seed))];

    private (WindowTest Test, WindowTestResult Groups) Test(IReadOnlyList<StreamSample> recent, Seed seed, ClassMatchedTest exact)
    {
        var categories = recent.Select(s => s.Category).ToArray();
        var result = exact.Run(_views.Numbers.Select(v => _rows.Of(recent, v, whole: false)).ToArray(), categories, seed);
        var test = new WindowTest
        {
            Requests = result.Rows.Count,
            Matches = result.Matches,
            Relabellings = result.Permutations,
            Seed = seed.Value,
            PValue = result.PValue,
            Level = _options.Level,
            DroppedUnseenClass = result.DroppedUnseen,
            DroppedExhaustedClass = result.DroppedExhausted,
            Conclusive = result.Conclusive,
        };
        for (var v = 0; v < result.Views.Count; v++)
        {
            var (arm, view) = (result.Views[v], _baseline.Statistics.Views[_views.Numbers[v]]);
            test.Views.Add(new ViewEvidence { View = view.Name, Tap = view.Tap, PValue = arm.PValue, Mmd2 = arm.Statistic, CriticalValue = arm.CriticalValue });
        }

        return (test, result);
    }

    private Triage Triage(IReadOnlyList<StreamSample> recent, WindowTestResult groups, Seed seed)
    {
        var evidence = _triage.Evidence(groups, view => _rows.Of(recent, view, whole: false), seed);
        var confidence = evidence.Confidence;
        var triage = new Triage
        {
            Kind = ShiftTriage.Classify(evidence, _options.TriageLevel) switch
            {
                Statistics.ShiftKind.ClassMix => ShiftKind.ClassMix,
                Statistics.ShiftKind.Corruption => ShiftKind.Corruption,
                Statistics.ShiftKind.AdversarialSuspected => ShiftKind.AdversarialSuspected,
                _ => ShiftKind.None,
            },
            ProfilePValue = evidence.Profile,
            DeepPValue = evidence.Deep,
            Level = _options.TriageLevel,
            Tilt = confidence.Tilt,
            TiltPValue = confidence.TiltPValue,
            SurerPValue = confidence.SurerPValue,
            Requests = recent.Count,
        };
        if (evidence.Early is { } early)
            triage.EarlyPValue = early;
        if (evidence.Unmatched is { } unmatched)
            triage.UnmatchedPValue = unmatched;
        return triage;
    }

    private IReadOnlyList<AttributedRow> Rank(IReadOnlyList<StreamSample> recent, int view) =>
        _attributions[view].Value.Rank(_rows.Of(recent, view, whole: false), recent.Select(s => s.Category).ToArray());

    private Attribution Attribute(int view)
    {
        var (reference, heldOut) = (_baseline.Statistics.Reference, _baseline.Statistics.HeldOut);
        return new Attribution(reference.Views[view], heldOut.Views[view], heldOut.Categories);
    }

    private AttackedShare Share(IReadOnlyList<StreamSample> recent, IReadOnlyList<AttributedRow> ranked, int number)
    {
        var view = _baseline.Statistics.Views[number];
        var attributed = new ShareSource(view.Name, [.. ranked.Select(r => r.PValue)], _baseline.Statistics.HeldOut.Count);
        var scored = _scores.Of([.. recent.Select(s => s.Scores)], [.. recent.Select(s => s.Category)]);
        var estimate = Statistics.AttackedShare.Estimate([.. scored, attributed], Confidence);
        return new AttackedShare
        {
            Share = estimate.Share,
            Low = estimate.Low,
            High = estimate.High,
            Confidence = Confidence,
            Requests = ranked.Count,
            View = estimate.Source,
            Tap = estimate.Source[..estimate.Source.LastIndexOf('/')],
            Threshold = estimate.Threshold,
        };
    }

    private IReadOnlyList<SuspiciousRequest> Name(IReadOnlyList<AttributedRow> ranked, IReadOnlyList<StreamSample> recent) =>
    [
        .. ranked.Take(_options.TopSuspicious).Select((row, place) => new SuspiciousRequest
        {
            Rank = place + 1,
            Source = recent[row.Row].Source,
            RequestId = recent[row.Row].RequestId,
            PredictedClass = recent[row.Row].PredictedClass,
            Score = row.Score,
            PValue = row.PValue,
        }),
    ];

    private DetectionRate Rate(IReadOnlyList<StreamSample> window, int number, Seed seed)
    {
        var view = _baseline.Statistics.Views[number];
        var result = _rate.Run(_rows.Of(window, number, whole: true), _baseline.Statistics.Reference.Views[number], seed, _options.RateTests);
        return new DetectionRate
        {
            Rate = result.Rate,
            BaselineRate = _baselineRates[number].Value,
            Tests = result.Tests,
            SampleSize = result.SampleSize,
            WindowSize = result.Rows,
            Seed = seed.Value,
            View = view.Name,
            Tap = view.Tap,
        };
    }

    private double BaselineRate(int view) =>
        _rate.Run(_baseline.Statistics.HeldOut.Views[view], _baseline.Statistics.Reference.Views[view], Seed.From(_baseline.Id), _options.RateTests).Rate;

    private WindowTestOptions TestOptions(int relabellings) => new()
    {
        Rows = _options.TestSize,
        MinRows = DetectionDefaults.MinTestSize,
        Matches = _options.Matches,
        Permutations = relabellings,
        Level = _options.Level,
    };
}
