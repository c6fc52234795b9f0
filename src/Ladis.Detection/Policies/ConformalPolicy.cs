using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Windows;
using Ladis.Statistics;

namespace Ladis.Detection.Policies;

/// <summary>The alarm of record: the conformal e-detector.</summary>
internal sealed class ConformalPolicy(PolicySetup setup) : EvidencePolicy(setup.Options.Alpha, setup.Options.RenewalLevel)
{
    private readonly IReadOnlyList<Score> _scores = setup.Baseline.Statistics.Scores;
    private readonly AlarmRun _run = new(setup.Baseline.Statistics.Calibration, setup.Options.Alpha, setup.Partition);
    private readonly double _renewal = Math.Log(setup.Baseline.Statistics.Scores.Count / setup.Options.RenewalAlpha);

    public override AlarmPolicy Kind => AlarmPolicy.ConformalEDetector;

    public override string Bound { get; } =
        $"A false alarm within the first t requests of a stream has probability at most {setup.Options.Alpha:G3}·t, for every t, {setup.Assumption}: "
        + (setup.Baseline.Statistics.Calibration.HasLabels
            ? "whatever the mix of predicted classes. Another true mix is allowed for too, as far as the baseline's confusion matrix tells; that is measured, not proved."
            : "whatever the mix of predicted classes. Another mix of true classes can raise it: this baseline has no labels to allow for that by.");

    /// <summary>None, as in versions that knew no other policy.</summary>
    public override string IdPart => "";

    /// <summary>Natural logarithm of the greatest evidence of any score.</summary>
    public double LogEvidence => _run.Detector.LogEvidence;

    public override double LogThreshold => Math.Log(_run.Detector.Threshold);

    protected override bool Renewed => LogEvidence >= _renewal;

    protected override long Arrivals => _run.Detector.Arrivals;

    /// <summary>A score that no request has had yet has no evidence, which is no number that JSON knows.</summary>
    protected override IEnumerable<ScoreEvidence> Scores => Enumerable.Range(0, _scores.Count).Where(i => _run.Detector.Evidence(i) > 0).Select(i =>
    {
        var evidence = new ScoreEvidence { Score = _scores[i].Name, LogEValue = Math.Log(_run.Detector.Evidence(i)) };
        if (HasLabels && _run.Detector.WeightedEvidence(i) is > 0 and var weighted)
            evidence.WeightedLogEValue = Math.Log(weighted);
        return evidence;
    });

    private bool HasLabels => setup.Baseline.Statistics.Calibration.HasLabels;

    public override SequentialEvidence Evidence()
    {
        var evidence = base.Evidence();
        evidence.TrueMix = HasLabels;
        return evidence;
    }

    public override void Fill(Verdict verdict) => verdict.Sequential = Evidence();

    public override void Fill(Alert alert) => alert.Sequential = Evidence();

    public override string Claim(Alert alert) => $"evidence {Against(alert.Sequential)}";

    protected override bool Advance(StreamSample sample) => _run.Observe(sample.Category, sample.Scores, sample.Offset);

    protected override void BeginAnew() => _run.Detector.Reset();

    protected override void Save(StreamCheckpoint checkpoint, long first) =>
        (checkpoint.ConformalState, checkpoint.ConformalFirstOffset) = (UnsafeByteOperations.UnsafeWrap(_run.Detector.Save()), first);

    protected override long LoadEvidence(StreamCheckpoint checkpoint)
    {
        // Without it where only the alerts of a predecessor are left: its evidence begins from the baseline.
        if (!checkpoint.ConformalState.IsEmpty)
            _run.Detector.Load(checkpoint.ConformalState.ToByteArray());
        return checkpoint.ConformalFirstOffset;
    }
}
