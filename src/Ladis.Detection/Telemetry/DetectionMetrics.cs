using System.Text.Json;
using Google.Protobuf.Collections;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Streams;
using Ladis.Statistics;
using Prometheus;
using AttackedShare = Ladis.Contracts.V1.AttackedShare;

namespace Ladis.Detection.Telemetry;

/// <summary>Every metric of the detector, in one place. Gauges of a stream appear when it is first judged and vanish with its partition.</summary>
public sealed class DetectionMetrics
{
    /// <summary>The most suspicious requests stand under fixed ranks, so that series do not multiply.</summary>
    private const int Ranks = 10;

    /// <summary>Model files without a baseline that have a series of their own.</summary>
    private const int MostFiles = 100;

    private static readonly string[] StreamLabels = ["stream", "model", "sha256"];
    private static readonly string[] FileLabels = ["model", "sha256"];
    private static readonly string[] Bounds = ["estimate", "low", "high"];

    /// <summary>A stream may be kept twice, after partitions were added: its gauges stay until the last one goes. Shared by all loops.</summary>
    private readonly Dictionary<StreamKey, HashSet<StreamDetector>> _kept = [];
    private readonly HashSet<(string Model, string Sha256)> _unjudgedFiles = [];
    private readonly Lock _keeping = new();
    private readonly Gauge[] _gauges;
    private readonly Gauge[] _viewGauges;
    private readonly Gauge[] _rankGauges;
    private readonly Gauge _baselineCreated;
    private readonly Gauge _rate;
    private readonly Gauge _baselineRate;
    private readonly Gauge _pValue;
    private readonly Gauge _mmd2;
    private readonly Gauge _critical;
    private readonly Gauge _logEvidence;
    private readonly Gauge _logThreshold;
    private readonly Gauge _logWitness;
    private readonly Gauge _logWitnessThreshold;
    private readonly Gauge _alpha;
    private readonly Gauge _window;
    private readonly Gauge _windowAge;
    private readonly Gauge _classMix;
    private readonly Gauge _share;
    private readonly Gauge _active;
    private readonly Gauge _processed;
    private readonly Gauge _stateBytes;
    private readonly Gauge _streams;
    private readonly Gauge _baseline;
    private readonly Counter _samples;
    private readonly Counter _windows;
    private readonly Counter _truncated;
    private readonly Counter _alerts;
    private readonly Counter _dropped;
    private readonly Counter _unjudged;
    private readonly Counter _repeated;
    private readonly Counter _contexts;
    private readonly Counter _evicted;
    private readonly Counter _baselines;
    private readonly Counter _times;
    private readonly Counter _logs;
    private readonly Counter _checkpoints;
    private readonly Histogram _duration;
    private readonly Histogram _testDuration;

    /// <summary>Registers the metrics.</summary>
    /// <param name="registry">The registry that <c>/metrics</c> shows.</param>
    public DetectionMetrics(CollectorRegistry registry)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        string[] view = [.. StreamLabels, "view", "tap"];
        _rate = factory.CreateGauge("ladis_detector_detection_rate_ratio", "Share of tests on random subsets of the window that reject.", view);
        _baselineRate = factory.CreateGauge("ladis_detector_baseline_detection_rate_ratio", "The same share on held-out rows of the baseline.", view);
        _pValue = factory.CreateGauge("ladis_detector_p_value", "Exact p-value of the most recent window; absent while it is inconclusive.", StreamLabels);
        _mmd2 = factory.CreateGauge("ladis_detector_mmd2", "Unbiased squared maximum mean discrepancy of the most recent window.", view);
        _critical = factory.CreateGauge("ladis_detector_mmd2_threshold", "Critical value of the same statistic at the test's level.", view);
        _logEvidence = factory.CreateGauge("ladis_detector_log_e_value", "Natural logarithm of the e-detector evidence that decides: the greatest of any score, of each the lesser of plain and weighted where the baseline has labels.", StreamLabels);
        _logThreshold = factory.CreateGauge("ladis_detector_log_e_threshold", "Natural logarithm of the value that raises the alarm.", StreamLabels);
        _logWitness = factory.CreateGauge("ladis_detector_kernel_witness_log_e_value", "Natural logarithm of the kernel-witness e-process; absent while the arm is off or has not bet yet.", StreamLabels);
        _logWitnessThreshold = factory.CreateGauge("ladis_detector_kernel_witness_log_e_threshold", "Natural logarithm of the value that raises the arm's alarm.", StreamLabels);
        _alpha = factory.CreateGauge("ladis_detector_alpha", "A false alarm within t requests has probability at most this times t.", StreamLabels);
        _window = factory.CreateGauge("ladis_detector_window_requests", "Requests that the stream's window holds.", StreamLabels);
        _windowAge = factory.CreateGauge("ladis_detector_window_age_seconds", "Stream time between the window's oldest and its newest request.", StreamLabels);
        _classMix = factory.CreateGauge("ladis_detector_class_mix_distance_ratio", "Total variation distance between the predicted classes of the tested window and of the baseline.", StreamLabels);
        _share = factory.CreateGauge("ladis_detector_attacked_share_ratio", "Share of the tested requests that does not come from the baseline, with its interval.", [.. StreamLabels, "bound"]);
        _active = factory.CreateGauge("ladis_detector_alert_active", "1 while an alarm is active.", [.. StreamLabels, "kind"]);
        _processed = factory.CreateGauge("ladis_detector_requests_processed", "Requests of the stream judged so far.", StreamLabels);
        _stateBytes = factory.CreateGauge("ladis_detector_state_bytes", "Bytes of the stream's state in its last checkpoint.", StreamLabels);
        _streams = factory.CreateGauge("ladis_detector_streams", "Streams that are kept.", ["partition"]);
        _baseline = factory.CreateGauge("ladis_detector_baseline_info", "The baseline in use; always 1.", ["model", "sha256", "baseline"]);
        _samples = factory.CreateCounter("ladis_detector_samples_total", "Activations judged.", FileLabels);
        _windows = factory.CreateCounter("ladis_detector_windows_total", "Windows evaluated.", [.. FileLabels, "result"]);
        _truncated = factory.CreateCounter("ladis_detector_truncated_windows_total", "Windows that lack requests which retention had deleted before a restart.", FileLabels);
        _alerts = factory.CreateCounter("ladis_detector_alerts_total", "Alerts emitted.", [.. FileLabels, "kind", "state"]);
        _dropped = factory.CreateCounter("ladis_detector_dropped_total", "Activations that took no part in a window.", ["reason"]);
        _unjudged = factory.CreateCounter("ladis_detector_unjudged_total", "Activations dropped for want of a baseline of their model's file.", [.. FileLabels, "reason"]);
        _repeated = factory.CreateCounter("ladis_detector_repeated_total", "Activations that could be judged and repeat a request that has counted.", [.. FileLabels, "reason"]);
        _contexts = factory.CreateCounter("ladis_detector_contexts_total", "Activations judged, by context, where the baseline has any.", [.. FileLabels, "context"]);
        _evicted = factory.CreateCounter("ladis_detector_streams_evicted_total", "Streams forgotten because there were too many.");
        _baselines = factory.CreateCounter("ladis_detector_baseline_changes_total", "Baselines that were offered, by what became of them.", ["outcome"]);
        _times = factory.CreateCounter("ladis_detector_time_anomalies_total", "Requests whose event time is farther from the stream's than requests stay in a window.", ["kind"]);
        _logs = factory.CreateCounter("ladis_detector_log_replaced_total", "Partitions whose streams began anew because their topic was made again or had lost its end.");
        _checkpoints = factory.CreateCounter("ladis_detector_checkpoints_refused_total", "Checkpoints that were not gone on from, by why.", ["fault"]);
        _baselineCreated = factory.CreateGauge("ladis_detector_baseline_created_timestamp_seconds", "When the baseline in use was made, in seconds since 1970.", FileLabels);
        _duration = factory.CreateHistogram("ladis_detector_step_duration_seconds", "Time to judge the activations of one batch.");
        _testDuration = factory.CreateHistogram("ladis_detector_test_duration_seconds", "Time to judge an activation that completes a window.");
        string[] rank = [.. StreamLabels, "rank"];
        _rankGauges =
        [
            factory.CreateGauge("ladis_detector_suspicious_partition", "Partition of the suspicious request of this rank.", rank),
            factory.CreateGauge("ladis_detector_suspicious_offset", "Offset of the suspicious request of this rank.", rank),
            factory.CreateGauge("ladis_detector_suspicious_score", "Studentised witness of the suspicious request of this rank.", rank),
            factory.CreateGauge("ladis_detector_suspicious_class", "Predicted class of the suspicious request of this rank.", rank),
        ];
        _viewGauges = [_rate, _baselineRate, _mmd2, _critical];
        _gauges = [_pValue, _logEvidence, _logThreshold, _logWitness, _logWitnessThreshold, _alpha, _window, _windowAge, _classMix, _processed, _stateBytes];
        Begin(_dropped, Enum.GetNames<DropReason>());
        Begin(_baselines, Enum.GetNames<BaselineOutcome>());
        Begin(_times, Enum.GetNames<TimeAnomaly>());
        Begin(_checkpoints, Enum.GetNames<CheckpointFault>());
    }

    internal Prometheus.ITimer Measure() => _duration.NewTimer();

    internal void Tested(TimeSpan duration) => _testDuration.Observe(duration.TotalSeconds);

    internal void Drop(DropReason reason) => _dropped.WithLabels(reason.ToString()).Inc();

    /// <summary>Which file has no baseline: names come with the activations, so that they are bounded in number.</summary>
    internal void Unjudged(ModelReference model, DropReason reason)
    {
        string[] file = [.. Labels(model), reason.ToString()];
        lock (_keeping)
        {
            if (!_unjudgedFiles.Contains((file[0], file[1])) && (_unjudgedFiles.Count == MostFiles || !_unjudgedFiles.Add((file[0], file[1]))))
                file = ["others", "", file[2]];
        }

        _unjudged.WithLabels(file).Inc();
    }

    /// <summary>Only files with a baseline come here, so that series are bounded.</summary>
    internal void Repeated(ModelReference model, DropReason reason) => _repeated.WithLabels([.. Labels(model), reason.ToString()]).Inc();

    /// <summary>Contexts are those of the baseline, so that series are bounded; what it does not know is among the others.</summary>
    internal void InContext(LoadedBaseline baseline, string context)
    {
        if (baseline.Statistics.Contexts is { } contexts)
            _contexts.WithLabels([.. Labels(baseline.Model), contexts.NumberOf(context) > 0 ? context : "others"]).Inc();
    }

    internal void Noticed(TimeAnomaly anomaly) => _times.WithLabels(anomaly.ToString()).Inc();

    internal void Offered(BaselineOutcome outcome) => _baselines.WithLabels(outcome.ToString()).Inc();

    internal void LogReplaced() => _logs.Inc();

    internal void Refused(CheckpointFault fault) => _checkpoints.WithLabels(fault.ToString()).Inc();

    internal void Evicted() => _evicted.Inc();

    internal void InUse(LoadedBaseline baseline)
    {
        var file = Labels(baseline.Model);
        RemoveInfo(file);
        _baseline.WithLabels([.. file, baseline.Id]).Set(1);
        _baselineCreated.WithLabels(file).Set(baseline.Snapshot.CreatedAt.Seconds);
    }

    /// <summary>The last baseline of a model's file was withdrawn.</summary>
    internal void OutOfUse(ModelReference model)
    {
        RemoveInfo(Labels(model));
        _baselineCreated.RemoveLabelled(Labels(model));
    }

    internal void Saved(StreamDetector stream, int bytes) => _stateBytes.WithLabels(Labels(stream)).Set(bytes);

    internal void Kept(int partition, int streams) => _streams.WithLabels(partition.ToString()).Set(streams);

    /// <summary>After a batch, not only with a verdict: an operator sees that requests arrive.</summary>
    internal void Judged(StreamDetector stream, int arrivals)
    {
        var labels = Labels(stream);
        Keep(stream);
        _samples.WithLabels(Labels(stream.Baseline.Model)).Inc(arrivals);
        _processed.WithLabels(labels).Set(stream.Processed);
        _logEvidence.WithLabels(labels).Set(stream.LogEvidence);
        ShowWitness(stream.LogWitness, labels);
        _window.WithLabels(labels).Set(stream.Window.Count);
        _windowAge.WithLabels(labels).Set(stream.Window.Age.TotalSeconds);
    }

    internal void Show(Verdict verdict, StreamDetector stream)
    {
        var labels = Labels(stream);
        var test = verdict.WindowTest;
        _windows.WithLabels([.. Labels(verdict.Model), !test.Conclusive ? "inconclusive" : MinP.Rejects(test.PValue, test.Level) ? "rejected" : "accepted"]).Inc();
        if (verdict.Truncated)
            _truncated.WithLabels(Labels(verdict.Model)).Inc();
        if (test.Conclusive)
            _pValue.WithLabels(labels).Set(test.PValue);
        else
            _pValue.RemoveLabelled(labels);
        ShowViews(verdict, labels);
        ShowShare(verdict.AttackedShare, labels);
        ShowSuspicious(verdict.Suspicious, labels);
        _logThreshold.WithLabels(labels).Set(verdict.Sequential.LogThreshold);
        _alpha.WithLabels(labels).Set(verdict.Sequential.Alpha);
        _classMix.WithLabels(labels).Set(verdict.ClassMixDistance);
        foreach (var (policy, active) in stream.Policies)
            _active.WithLabels([.. labels, Kind(policy)]).Set(active ? 1 : 0);
    }

    internal void Show(Alert alert)
    {
        _alerts.WithLabels([.. Labels(alert.Model), Kind(alert.Policy), alert.State.ToString().ToLowerInvariant()]).Inc();
        _active.WithLabels([alert.StreamId, .. Labels(alert.Model), Kind(alert.Policy)]).Set(alert.State == AlertState.Resolved ? 0 : 1);
    }

    internal void Forget(int partition) => _streams.RemoveLabelled(partition.ToString());

    internal void Forget(StreamDetector stream)
    {
        if (!IsLast(stream))
            return;
        var labels = Labels(stream);
        foreach (var gauge in _gauges)
            gauge.RemoveLabelled(labels);
        foreach (var (policy, _) in stream.Policies)
            _active.RemoveLabelled([.. labels, Kind(policy)]);
        foreach (var view in stream.Baseline.Statistics.Views)
        {
            foreach (var gauge in _viewGauges)
                gauge.RemoveLabelled([.. labels, view.Name, view.Tap]);
        }

        ShowShare(null, labels);
        ShowSuspicious([], labels);
    }

    private void Keep(StreamDetector stream)
    {
        lock (_keeping)
        {
            if (!_kept.TryGetValue(stream.Key, out var kept))
                _kept[stream.Key] = kept = [];
            kept.Add(stream);
        }
    }

    private bool IsLast(StreamDetector stream)
    {
        lock (_keeping)
        {
            if (!_kept.TryGetValue(stream.Key, out var kept))
                return true;
            kept.Remove(stream);
            return kept.Count == 0 && _kept.Remove(stream.Key);
        }
    }

    private void ShowWitness((double Evidence, double Threshold)? witness, string[] labels)
    {
        if (witness is { } now)
        {
            _logWitness.WithLabels(labels).Set(now.Evidence);
            _logWitnessThreshold.WithLabels(labels).Set(now.Threshold);
        }
        else
        {
            _logWitness.RemoveLabelled(labels);
            _logWitnessThreshold.RemoveLabelled(labels);
        }
    }

    private void ShowViews(Verdict verdict, string[] labels)
    {
        foreach (var evidence in verdict.WindowTest.Views)
        {
            _mmd2.WithLabels([.. labels, evidence.View, evidence.Tap]).Set(evidence.Mmd2);
            _critical.WithLabels([.. labels, evidence.View, evidence.Tap]).Set(evidence.CriticalValue);
        }

        foreach (var rate in verdict.DetectionRates)
        {
            _rate.WithLabels([.. labels, rate.View, rate.Tap]).Set(rate.Rate);
            _baselineRate.WithLabels([.. labels, rate.View, rate.Tap]).Set(rate.BaselineRate);
        }
    }

    private void ShowShare(AttackedShare? share, string[] labels)
    {
        double[] values = share is null ? [] : [share.Share, share.Low, share.High];
        for (var i = 0; i < Bounds.Length; i++)
        {
            if (i < values.Length)
                _share.WithLabels([.. labels, Bounds[i]]).Set(values[i]);
            else
                _share.RemoveLabelled([.. labels, Bounds[i]]);
        }
    }

    private void ShowSuspicious(RepeatedField<SuspiciousRequest> requests, string[] labels)
    {
        for (var rank = 1; rank <= Ranks; rank++)
        {
            string[] ranked = [.. labels, rank.ToString()];
            var request = rank <= requests.Count ? requests[rank - 1] : null;
            double[] values = request is null ? [] : [request.Source.Partition, request.Source.Offset, request.Score, request.PredictedClass];
            for (var i = 0; i < _rankGauges.Length; i++)
            {
                if (values.Length > 0)
                    _rankGauges[i].WithLabels(ranked).Set(values[i]);
                else
                    _rankGauges[i].RemoveLabelled(ranked);
            }
        }
    }

    private static void Begin(Counter counter, string[] values)
    {
        foreach (var value in values)
            counter.WithLabels(value).Inc(0);
    }

    private void RemoveInfo(string[] file)
    {
        foreach (var labels in _baseline.GetAllLabelValues().Where(l => l.Take(file.Length).SequenceEqual(file, StringComparer.Ordinal)).ToList())
            _baseline.RemoveLabelled(labels);
    }

    private static string[] Labels(StreamDetector stream) => [stream.Id, .. Labels(stream.Baseline.Model)];

    private static string[] Labels(ModelReference model) => [model.Id, FileHashes.Short(model.Sha256)];

    private static string Kind(AlarmPolicy policy) => JsonNamingPolicy.SnakeCaseLower.ConvertName(policy.ToString());
}
