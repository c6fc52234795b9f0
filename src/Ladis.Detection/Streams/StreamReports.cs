using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts.V1;
using Ladis.Detection.Alarms;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Windows;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Streams;

/// <summary>Writes a stream's verdicts and alerts.</summary>
/// <param name="streamId">The stream.</param>
/// <param name="partition">Its partition.</param>
/// <param name="baseline">Its baseline.</param>
/// <param name="options">What it is judged with.</param>
internal sealed class StreamReports(string streamId, PartitionId partition, LoadedBaseline baseline, DetectionOptions options)
{
    private readonly DetectionParameters _parameters = Parameters(options);

    /// <summary>The window that ends with an arrival.</summary>
    public WindowId Window(IReadOnlyList<StreamSample> recent) =>
        new() { Topic = partition.Topic, Partition = partition.Partition, FirstOffset = recent[0].Offset, LastOffset = recent[^1].Offset };

    /// <summary>What the statistics say of a window, with what a reader needs to find the same.</summary>
    public Verdict Verdict(IReadOnlyList<StreamSample> recent, WindowFindings findings) => new()
    {
        StreamId = streamId,
        Window = Window(recent),
        Model = baseline.Model,
        BaselineId = baseline.Id,
        WindowStart = Timestamp.FromDateTimeOffset(recent[0].EventTime),
        WindowEnd = Timestamp.FromDateTimeOffset(recent[^1].EventTime),
        WindowTest = findings.Test,
        Triage = findings.Triage,
        AttackedShare = findings.Share,
        ClassMixDistance = findings.ClassMixDistance,
        Parameters = _parameters,
        Members = Members(recent),
        Suspicious = { findings.Suspicious },
    };

    /// <summary>An event in the life of an alarm, with the evidence at its arrival.</summary>
    public Alert Alert(AlertState state, AlarmTrack track, StreamSample arrival, WindowId window, WindowFindings findings)
    {
        var alert = Frame(state, track.Save(), streamId, baseline.Model, baseline.Id, arrival.Source, arrival.EventTime);
        alert.Window = window;
        alert.WindowTest = findings.Test;
        alert.Triage = findings.Triage;
        alert.AttackedShare = findings.Share;
        alert.Bound = track.Policy.Bound;
        alert.Parameters = _parameters;
        alert.Suspicious.Add(findings.Suspicious);
        if (state == AlertState.Resolved)
            alert.Resolution = AlertResolution.Quiet;
        else if (alert.Triage?.Kind == ShiftKind.None)
            alert.Triage.Kind = ShiftKind.Undetermined;
        return alert;
    }

    /// <summary>The ends of the alarms of a stream that ends.</summary>
    /// <param name="saved">The stream as it was.</param>
    /// <param name="resolution">Why it ends.</param>
    /// <param name="arrival">The activation with which it ends.</param>
    /// <param name="options">The detector's options.</param>
    public static IEnumerable<Alert> Closing(StreamCheckpoint saved, AlertResolution resolution, Activation arrival, DetectionOptions options) =>
        saved.Policies.Where(p => p.Episode is not null).Select(p => Closing(saved, p, resolution, arrival, options));

    private static Alert Closing(StreamCheckpoint saved, PolicyCheckpoint policy, AlertResolution resolution, Activation arrival, DetectionOptions options)
    {
        var last = policy.Clone();
        last.Episode.Updates++;
        var alert = Frame(AlertState.Resolved, last, saved.StreamId, saved.Model, saved.BaselineId, arrival.Source, arrival.EventTime.ToDateTimeOffset());
        (alert.Resolution, alert.TopicId) = (resolution, saved.TopicId);
        alert.Summary = AlertSummary.Resolved(alert, options);
        return alert;
    }

    public static WindowMembers Members(IReadOnlyList<StreamSample> samples)
    {
        var members = new WindowMembers { FirstOffset = samples[0].Offset };
        for (var i = 1; i < samples.Count; i++)
            members.Gaps.Add(samples[i].Offset - samples[i - 1].Offset);
        return members;
    }

    private static Alert Frame(
        AlertState state, PolicyCheckpoint policy, string stream, ModelReference model, string baselineId, SourceCoordinates request, DateTimeOffset time)
    {
        return new Alert
        {
            AlertId = policy.Episode.AlertId,
            State = state,
            Policy = policy.Policy,
            StreamId = stream,
            Model = model,
            BaselineId = baselineId,
            StartedAt = policy.Episode.StartedAt,
            ResolvedAt = state == AlertState.Resolved ? Timestamp.FromDateTimeOffset(time) : null,
            EventTime = Timestamp.FromDateTimeOffset(time),
            Request = request,
            Severity = policy.Episode.Severity,
            Sequence = policy.Episode.Updates,
            FirstWindow = policy.Episode.FirstWindow,
        };
    }

    private static DetectionParameters Parameters(DetectionOptions options) => new()
    {
        Window = options.Window,
        WindowAge = options.WindowAge > TimeSpan.Zero ? Duration.FromTimeSpan(options.WindowAge) : null,
        TestSize = options.TestSize,
        MinTestSize = DetectionDefaults.MinTestSize,
        Stride = options.Stride,
        Matches = options.Matches,
        Relabellings = options.Relabellings,
        Level = options.Level,
        RateStride = options.RateStride,
        RateTests = options.RateTests,
        Alpha = options.Alpha,
        Kernel = "five_gaussians",
        PValueRejections = options.PValueRejections,
        PValueWindows = options.PValueWindows,
        PValueLevel = options.PValueLevel,
        RateMargin = options.RateMargin,
        TriageLevel = options.TriageLevel,
        DuplicateMemory = options.DuplicateMemory,
        ThinSessions = options.ThinSessions,
        MergeCopies = options.MergeCopies,
    };
}
