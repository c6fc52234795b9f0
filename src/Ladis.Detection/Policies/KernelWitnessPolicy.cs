using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Windows;
using Ladis.Statistics;

namespace Ladis.Detection.Policies;

/// <summary>The second bounded alarm, where it is switched on: the kernel-witness e-process.</summary>
internal sealed class KernelWitnessPolicy(PolicySetup setup) : EvidencePolicy(setup.Options.KernelWitnessAlpha, setup.Options.RenewalLevel)
{
    private readonly string _view = setup.Baseline.Statistics.Views[LoadedBaseline.WitnessView].Name;
    private readonly double _renewal = 1 / setup.Options.RenewalAlpha;
    private readonly KernelWitnessDetector _detector = new(setup.Baseline.Witness, new KernelWitnessOptions { Alpha = setup.Options.KernelWitnessAlpha });

    public override AlarmPolicy Kind => AlarmPolicy.KernelWitness;

    public override string Bound { get; } =
        $"A false alarm of this policy within the first t requests of a stream has probability at most {setup.Options.KernelWitnessAlpha:G3}·t, for every t, {setup.Assumption}; of this policy or the conformal e-detector, at most {setup.Options.Alpha + setup.Options.KernelWitnessAlpha:G3}·t.";

    /// <summary>Natural logarithm of the evidence; null before the first bet.</summary>
    public double? LogEvidence => _detector.Evidence > 0 ? Math.Log(_detector.Evidence) : null;

    public override double LogThreshold => Math.Log(_detector.Threshold);

    protected override bool Renewed => _detector.Evidence >= _renewal;

    protected override long Arrivals => _detector.Arrivals;

    protected override IEnumerable<ScoreEvidence> Scores => LogEvidence is { } log ? [new ScoreEvidence { Score = _view, LogEValue = log }] : [];

    public override void Fill(Verdict verdict) => verdict.KernelWitness = Evidence();

    public override void Fill(Alert alert) => alert.KernelWitness = Evidence();

    public override string Claim(Alert alert) => $"kernel-witness evidence {Against(alert.KernelWitness)}";

    protected override bool Advance(StreamSample sample) => _detector.Observe(sample.Views[LoadedBaseline.WitnessView], sample.Category);

    protected override void BeginAnew() => _detector.Reset();

    protected override void Save(StreamCheckpoint checkpoint, long first) =>
        (checkpoint.KernelWitnessState, checkpoint.KernelWitnessFirstOffset) = (UnsafeByteOperations.UnsafeWrap(_detector.Save()), first);

    protected override long LoadEvidence(StreamCheckpoint checkpoint)
    {
        // A predecessor that had the policy off has left nothing.
        if (checkpoint.KernelWitnessState.IsEmpty)
            return 0;
        _detector.Load(checkpoint.KernelWitnessState.ToByteArray());
        return checkpoint.KernelWitnessFirstOffset;
    }
}
