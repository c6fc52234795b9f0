using Ladis.Contracts.V1;
using Ladis.Detection.Alarms;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Policies;
using Ladis.Detection.Windows;
using Ladis.Statistics;
using Ladis.Streaming.Records;
using DetectionRate = Ladis.Contracts.V1.DetectionRate;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Ladis.Detection.Streams;

/// <summary>
/// The detector of one stream: (state, arrival) → (state', outputs), a function of the arrivals and nothing else. No clock, no log,
/// no client: whoever replays the arrivals gets the same verdicts and alerts.
/// </summary>
internal sealed class StreamDetector
{
    private readonly StreamSeeds _seeds;
    private readonly DetectionOptions _options;
    private readonly WindowEvaluator _evaluator;
    private readonly ConformalPolicy _conformal;
    private readonly KernelWitnessPolicy? _witness;
    private readonly StreamReports _reports;
    private readonly AlarmTrack[] _tracks;
    private long _floor;
    private long _truncatedUntil;
    private IReadOnlyList<DetectionRate> _rates = [];
    private WindowMembers? _rateMembers;

    public StreamDetector(string streamId, PartitionId partition, LoadedBaseline baseline, DetectionOptions options, EvaluatorPool evaluators)
    {
        Key = StreamKey.Of(streamId, baseline.Model);
        _seeds = new StreamSeeds(partition);
        _options = options;
        Baseline = baseline;
        Window = new StreamWindow(options, options.MergeCopies ? baseline.Copies : null);
        Recent = new RecentRequests(Math.Max(options.DuplicateMemory, options.Window));
        _evaluator = evaluators.For(baseline);
        _reports = new StreamReports(streamId, partition, baseline, options);
        _tracks = [.. PolicyList.Of(new PolicySetup(baseline, _seeds.Partition, options)).Select(policy => new AlarmTrack(policy, options))];
        _conformal = _tracks.Select(t => t.Policy).OfType<ConformalPolicy>().Single();
        _witness = _tracks.Select(t => t.Policy).OfType<KernelWitnessPolicy>().SingleOrDefault();
    }

    /// <summary>Its id, and the file that it is a stream of.</summary>
    public StreamKey Key { get; }

    public string Id => Key.Id;

    public LoadedBaseline Baseline { get; }

    /// <summary>The id of the activations topic; empty where it is not known.</summary>
    public string TopicId { get; init; } = "";

    public StreamWindow Window { get; }

    /// <summary>What must not count again.</summary>
    public RecentRequests Recent { get; }

    /// <summary>What stands of it on the checkpoints topic.</summary>
    public StreamRecord Record { get; private set; } = new();

    /// <summary>Requests judged so far.</summary>
    public long Processed { get; private set; }

    /// <summary>Offset of the last arrival.</summary>
    public long LastOffset { get; private set; }

    /// <summary>Natural logarithm of the greatest evidence of any score.</summary>
    public double LogEvidence => _conformal.LogEvidence;

    /// <summary>The kernel witness' evidence and threshold, as natural logarithms; null while the policy is off or has not bet yet.</summary>
    public (double Evidence, double Threshold)? LogWitness => _witness?.LogEvidence is { } evidence ? (evidence, _witness.LogThreshold) : null;

    /// <summary>The policies that it follows, and whether the alarm of each is active.</summary>
    public IEnumerable<(AlarmPolicy Policy, bool Active)> Policies => _tracks.Select(t => (t.Policy.Kind, t.Episode is not null));

    public bool AlarmActive => Array.Exists(_tracks, t => t.Episode is not null);

    /// <summary>The topic begins later than the window: it is flagged until it is filled anew.</summary>
    /// <param name="first">The first offset that the topic still has.</param>
    public void BeginsAt(long first)
    {
        if (first > _floor)
            _truncatedUntil = Processed + _options.Window;
    }

    /// <summary>Rebuilds the window from an arrival that was judged before.</summary>
    /// <param name="sample">The arrival.</param>
    /// <param name="streamTime">The partition's stream time with it.</param>
    public void Absorb(StreamSample sample, DateTimeOffset streamTime) => Window.Add(sample, _seeds.OfRecord(sample.Offset), streamTime);

    /// <summary>Judges an arrival.</summary>
    /// <param name="sample">The arrival.</param>
    /// <param name="keys">What makes it a duplicate when it comes again.</param>
    /// <param name="streamTime">The partition's stream time with it.</param>
    public StreamOutput Step(StreamSample sample, RequestKeys keys, DateTimeOffset streamTime)
    {
        Window.Add(sample, _seeds.OfRecord(sample.Offset), streamTime);
        Recent.Add(sample.Offset, keys);
        (LastOffset, Processed) = (sample.Offset, Processed + 1);
        foreach (var track in _tracks)
            track.Policy.Observe(sample);
        var freshRates = Processed % _options.RateStride == 0 && MakeRates(sample);
        var verdict = Processed % _options.Stride == 0 ? Evaluate(sample) : null;
        var alerts = Follow(sample, verdict, freshRates);
        return new StreamOutput(verdict is null ? null : Complete(verdict), alerts);
    }

    /// <summary>What replay cannot rebuild.</summary>
    /// <param name="floor">The first activation that the window needs.</param>
    public StreamCheckpoint Save(long floor)
    {
        var checkpoint = new StreamCheckpoint
        {
            StreamId = Id,
            Model = Baseline.Model,
            BaselineId = Baseline.Id,
            RequestsProcessed = Processed,
            LastDetectionRates = { _rates },
            RateMembers = _rateMembers,
            WindowFloor = floor,
            WindowFloorTime = Window.FloorTime is { } time ? Timestamp.FromDateTimeOffset(time) : null,
            TruncatedUntil = _truncatedUntil,
            LastOffset = LastOffset,
            Recent = Recent.Save(),
            Policies = { _tracks.Select(t => t.Save()) },
            TopicId = TopicId,
        };
        foreach (var track in _tracks)
            track.Policy.Save(checkpoint);
        return checkpoint;
    }

    /// <summary>Takes over the state of a predecessor; windows are rebuilt by <see cref="Absorb"/>.</summary>
    /// <exception cref="ArgumentException">The state belongs to another baseline or version, or is damaged.</exception>
    public void Load(StreamCheckpoint checkpoint)
    {
        foreach (var track in _tracks)
            track.Policy.Load(checkpoint);
        Recent.Load(checkpoint.Recent);
        (Processed, LastOffset, _truncatedUntil) = (checkpoint.RequestsProcessed, checkpoint.LastOffset, checkpoint.TruncatedUntil);
        (_rates, _rateMembers, _floor) = ([.. checkpoint.LastDetectionRates], checkpoint.RateMembers, checkpoint.WindowFloor);
        Record = new StreamRecord { NextOffset = checkpoint.NextOffset };
        foreach (var track in _tracks)
        {
            if (checkpoint.Policies.FirstOrDefault(p => p.Policy == track.Policy.Kind) is { } saved)
                track.Load(saved);
        }

        if (checkpoint.WindowFloorTime is { } time)
            Window.Advance(time.ToDateTimeOffset());
    }

    private bool MakeRates(StreamSample last)
    {
        var window = Window.Reservoir;
        _rates = _evaluator.Rates(window, SeedOfWindow(last));
        _rateMembers = _rates.Count > 0 ? StreamReports.Members(window) : null;
        return _rates.Count > 0;
    }

    private Verdict Evaluate(StreamSample last)
    {
        var recent = Window.Recent;
        var verdict = _reports.Verdict(recent, _evaluator.Evaluate(recent, SeedOfWindow(last), confirm: false));
        foreach (var track in _tracks)
            track.Policy.Fill(verdict);
        return verdict;
    }

    private Verdict Complete(Verdict verdict)
    {
        verdict.DetectionRates.Add(_rates);
        verdict.RateMembers = _rateMembers;
        verdict.RequestsProcessed = Processed;
        verdict.Truncated = Processed <= _truncatedUntil;
        verdict.AlarmActive = AlarmActive;
        verdict.ActivePolicies.Add(_tracks.Where(t => t.Episode is not null).Select(t => t.Policy.Kind));
        return verdict;
    }

    private IReadOnlyList<Alert> Follow(StreamSample sample, Verdict? verdict, bool freshRates)
    {
        List<Alert>? alerts = null;
        foreach (var track in _tracks)
        {
            var (raises, renews) = track.Policy.Judge(verdict?.WindowTest, freshRates ? _rates : []);
            var state = track.Step(raises, renews);
            if (state != AlertState.Unspecified)
                (alerts ??= []).Add(Report(state, track, sample));
            if (state == AlertState.Resolved)
                track.Close();
            track.Policy.Spend(state, track.Episode is not null);
        }

        return alerts ?? StreamOutput.None.Alerts;
    }

    private Alert Report(AlertState state, AlarmTrack track, StreamSample sample)
    {
        var recent = Window.Recent;
        var (window, findings) = (_reports.Window(recent), _evaluator.Evaluate(recent, SeedOfWindow(sample), confirm: true));
        if (state == AlertState.Firing)
        {
            findings = findings with { Triage = _evaluator.TriageLatest(recent, SeedOfWindow(sample)) ?? findings.Triage };
            track.Open(new AlarmEpisode(AlertIds.OfEpisode(Id, Baseline.Id, track.Policy.IdPart, window, TopicId), sample.EventTime, window));
        }
        else
        {
            track.Episode!.Updates++;
        }

        var severity = SeverityRule.Of(track.Policy, findings.Triage, findings.Share);
        if (state != AlertState.Resolved && severity > track.Episode!.Severity)
            track.Episode.Severity = severity;
        var alert = _reports.Alert(state, track, sample, window, findings);
        alert.DetectionRates.Add(_rates);
        foreach (var other in _tracks)
            other.Policy.Fill(alert);
        alert.TopicId = TopicId;
        alert.Summary = state == AlertState.Resolved ? AlertSummary.Resolved(alert, _options) : AlertSummary.Of(alert, track.Policy);
        return alert;
    }

    private Seed SeedOfWindow(StreamSample last) => _seeds.OfWindow(Baseline.Id, last.Offset);
}
