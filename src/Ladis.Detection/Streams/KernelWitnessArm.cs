using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Windows;
using Ladis.Statistics;

namespace Ladis.Detection.Streams;

/// <summary>The second arm, where it is switched on: the kernel-witness e-process of one stream, and where its evidence begins.</summary>
internal sealed class KernelWitnessArm
{
    private readonly string _view;
    private readonly double _alpha;
    private readonly double _renewal;
    private readonly KernelWitnessDetector _detector;
    private long _first;

    public KernelWitnessArm(LoadedBaseline baseline, DetectionOptions options)
    {
        _view = baseline.Statistics.Views[LoadedBaseline.WitnessView].Name;
        _alpha = options.KernelWitnessAlpha;
        _detector = new KernelWitnessDetector(baseline.Witness, new KernelWitnessOptions { Alpha = _alpha });
        _renewal = 1 / options.RenewalAlpha;
    }

    /// <summary>Natural logarithm of the evidence; null before the first bet.</summary>
    public double? LogEvidence => _detector.Evidence > 0 ? Math.Log(_detector.Evidence) : null;

    public double LogThreshold => Math.Log(_detector.Threshold);

    /// <summary>Whether the evidence is at or above the threshold now.</summary>
    public bool Crossed { get; private set; }

    /// <summary>Whether there is enough evidence to keep an alarm active.</summary>
    public bool Renewed => _detector.Evidence >= _renewal;

    public void Observe(StreamSample sample)
    {
        Crossed = _detector.Observe(sample.Views[LoadedBaseline.WitnessView], sample.PredictedClass);
        if (_detector.Arrivals == 1)
            _first = sample.Offset;
    }

    /// <summary>Gathers evidence anew, from the baseline.</summary>
    public void Reset()
    {
        _detector.Reset();
        Crossed = false;
    }

    /// <summary>Without a score before the first bet: a number that stands for no evidence is none that JSON knows.</summary>
    public SequentialEvidence Evidence()
    {
        var evidence = new SequentialEvidence { LogThreshold = LogThreshold, Alpha = _alpha, Arrivals = _detector.Arrivals, FirstOffset = _first };
        if (LogEvidence is { } log)
            evidence.Scores.Add(new ScoreEvidence { Score = _view, LogEValue = log });
        return evidence;
    }

    public void Save(StreamCheckpoint checkpoint)
    {
        checkpoint.KernelWitnessState = UnsafeByteOperations.UnsafeWrap(_detector.Save());
        checkpoint.KernelWitnessFirstOffset = _first;
    }

    /// <summary>Goes on with a predecessor's state; begins from the baseline after one that had the arm off.</summary>
    /// <exception cref="ArgumentException">The state belongs to another baseline or version.</exception>
    public void Load(StreamCheckpoint checkpoint)
    {
        if (checkpoint.KernelWitnessState.IsEmpty)
            return;
        _detector.Load(checkpoint.KernelWitnessState.ToByteArray());
        _first = checkpoint.KernelWitnessFirstOffset;
    }
}
