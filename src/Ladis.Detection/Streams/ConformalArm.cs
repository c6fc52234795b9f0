using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Statistics;

namespace Ladis.Detection.Streams;

/// <summary>The alarm of record: the conformal e-detector of one stream, and where its evidence begins.</summary>
internal sealed class ConformalArm
{
    private readonly LoadedBaseline _baseline;
    private readonly double _alpha;
    private readonly double _renewal;
    private readonly ConformalDetector _detector;
    private long _first;

    public ConformalArm(LoadedBaseline baseline, DetectionOptions options)
    {
        _baseline = baseline;
        _alpha = options.Alpha;
        _detector = new ConformalDetector(baseline.Statistics.Calibration, new ConformalOptions { Alpha = options.Alpha });
        _renewal = Math.Log(baseline.Statistics.Scores.Count / options.RenewalAlpha);
    }

    /// <summary>Natural logarithm of the greatest evidence of any score.</summary>
    public double LogEvidence => _detector.LogEvidence;

    public double LogThreshold => Math.Log(_detector.Threshold);

    /// <summary>Whether the evidence is at or above the threshold now.</summary>
    public bool Crossed { get; private set; }

    /// <summary>Whether there is enough evidence to keep an alarm active.</summary>
    public bool Renewed => LogEvidence >= _renewal;

    public void Observe(StreamSample sample, Seed record)
    {
        Crossed = _detector.Observe(sample.PredictedClass, sample.Scores, record);
        // Also after the detector has begun anew by itself, because a bag was full.
        if (_detector.Arrivals == 1)
            _first = sample.Offset;
    }

    /// <summary>Gathers evidence anew, from the baseline.</summary>
    public void Reset()
    {
        _detector.Reset();
        Crossed = false;
    }

    public SequentialEvidence Evidence()
    {
        var evidence = new SequentialEvidence { LogThreshold = LogThreshold, Alpha = _alpha, Arrivals = _detector.Arrivals, FirstOffset = _first };
        for (var score = 0; score < _baseline.Statistics.Scores.Count; score++)
            evidence.Scores.Add(new ScoreEvidence { Score = _baseline.Statistics.Scores[score].Name, LogEValue = Math.Log(_detector.Evidence(score)) });
        return evidence;
    }

    public void Save(StreamCheckpoint checkpoint)
    {
        checkpoint.ConformalState = UnsafeByteOperations.UnsafeWrap(_detector.Save());
        checkpoint.ConformalFirstOffset = _first;
    }

    /// <exception cref="ArgumentException">The state belongs to another baseline or version.</exception>
    public void Load(StreamCheckpoint checkpoint)
    {
        _detector.Load(checkpoint.ConformalState.ToByteArray());
        _first = checkpoint.ConformalFirstOffset;
    }
}
