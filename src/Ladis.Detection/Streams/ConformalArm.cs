using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Windows;
using Ladis.Statistics;

namespace Ladis.Detection.Streams;

/// <summary>The alarm of record: the conformal e-detector of one stream, and where its evidence begins.</summary>
internal sealed class ConformalArm
{
    private readonly LoadedBaseline _baseline;
    private readonly double _alpha;
    private readonly double _renewal;
    private readonly AlarmRun _run;
    private long _first;

    public ConformalArm(LoadedBaseline baseline, StreamSeeds seeds, DetectionOptions options)
    {
        _baseline = baseline;
        _alpha = options.Alpha;
        _run = new AlarmRun(baseline.Statistics.Calibration, options.Alpha, seeds.Partition);
        _renewal = Math.Log(baseline.Statistics.Scores.Count / options.RenewalAlpha);
    }

    /// <summary>Natural logarithm of the greatest evidence of any score.</summary>
    public double LogEvidence => _run.Detector.LogEvidence;

    public double LogThreshold => Math.Log(_run.Detector.Threshold);

    /// <summary>Whether the evidence is at or above the threshold now.</summary>
    public bool Crossed { get; private set; }

    /// <summary>Whether there is enough evidence to keep an alarm active.</summary>
    public bool Renewed => LogEvidence >= _renewal;

    public void Observe(StreamSample sample)
    {
        Crossed = _run.Observe(sample.PredictedClass, sample.Scores, sample.Offset);
        // Also after the detector has begun anew by itself, because a bag was full.
        if (_run.Detector.Arrivals == 1)
            _first = sample.Offset;
    }

    /// <summary>Gathers evidence anew, from the baseline.</summary>
    public void Reset()
    {
        _run.Detector.Reset();
        Crossed = false;
    }

    public SequentialEvidence Evidence()
    {
        var evidence = new SequentialEvidence { LogThreshold = LogThreshold, Alpha = _alpha, Arrivals = _run.Detector.Arrivals, FirstOffset = _first };
        for (var score = 0; score < _baseline.Statistics.Scores.Count; score++)
            evidence.Scores.Add(new ScoreEvidence { Score = _baseline.Statistics.Scores[score].Name, LogEValue = Math.Log(_run.Detector.Evidence(score)) });
        return evidence;
    }

    public void Save(StreamCheckpoint checkpoint)
    {
        checkpoint.ConformalState = UnsafeByteOperations.UnsafeWrap(_run.Detector.Save());
        checkpoint.ConformalFirstOffset = _first;
    }

    /// <exception cref="ArgumentException">The state belongs to another baseline or version.</exception>
    public void Load(StreamCheckpoint checkpoint)
    {
        _run.Detector.Load(checkpoint.ConformalState.ToByteArray());
        _first = checkpoint.ConformalFirstOffset;
    }
}
