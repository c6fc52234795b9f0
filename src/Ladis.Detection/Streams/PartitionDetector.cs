using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Windows;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Streams;

/// <summary>
/// The detectors of one partition of the activations topic, and what a successor needs to go on after them: a checkpoint, and the replay
/// floor from which windows are rebuilt. Pure: what comes out is a function of the partition's records, and of the records at which the catalog changed.
/// </summary>
/// <param name="partition">The partition.</param>
/// <param name="catalog">The baselines on offer.</param>
/// <param name="options">The detector's options.</param>
/// <param name="evaluators">Shared with the loop's other partitions; null for its own.</param>
internal sealed class PartitionDetector(PartitionId partition, BaselineCatalog catalog, DetectionOptions options, EvaluatorPool? evaluators = null)
{
    /// <summary>The format of checkpoints that it writes, and the last that it reads.</summary>
    public const int Format = 2;

    private readonly EvaluatorPool _evaluators = evaluators ?? new EvaluatorPool(options);
    private readonly PartitionClock _clock = new(options.WindowAge);
    private readonly BaselineChoice _choice = new();
    private readonly StreamSet _streams = new();
    private readonly EndedStreams _ended = new(options);
    private readonly List<Alert> _unpublished = [];
    private readonly PartitionRecord _record = new();
    private BaselineCatalog _catalog = catalog;
    private DateTimeOffset _liveTime = DateTimeOffset.MinValue;
    private long _live;
    private long _floor;
    private bool _expectsFloor;

    /// <summary>The baselines on offer; another catalog holds from the next record on.</summary>
    public BaselineCatalog Catalog
    {
        get => _catalog;
        set
        {
            if (ReferenceEquals(_catalog, value))
                return;
            _catalog = value;
            _streams.MakeDue();
            _record.MakeDue();
        }
    }

    /// <summary>The id of the topic that its offsets are of; empty where it is not known.</summary>
    public string TopicId { get; init; } = "";

    /// <summary>The partition's streams.</summary>
    public IReadOnlyDictionary<StreamKey, StreamDetector> Streams => _streams.All;

    /// <summary>The baselines that judge its requests.</summary>
    public IEnumerable<LoadedBaseline> BaselinesInUse => _choice.InUse;

    /// <summary>The partition's stream time: the greatest event time so far.</summary>
    public DateTimeOffset StreamTime => _clock.Now;

    /// <summary>Whether records are still read that a predecessor has judged.</summary>
    public bool IsReplaying { get; private set; }

    /// <summary>Takes over the state of a predecessor.</summary>
    /// <returns>Streams whose state cannot be used, because their baseline or Ladis itself has changed: they begin anew.</returns>
    public IReadOnlyList<StreamKey> Restore(DetectorCheckpoint checkpoint)
    {
        _live = checkpoint.LiveOffset;
        _floor = checkpoint.ReplayFloor;
        _liveTime = checkpoint.StreamTime.ToDateTimeOffset();
        IsReplaying = _floor < _live;
        _expectsFloor = IsReplaying;
        // While records are replayed, time passes again as it did.
        _clock.Now = IsReplaying ? checkpoint.FloorTime?.ToDateTimeOffset() ?? DateTimeOffset.MinValue : _liveTime;
        _choice.Load(checkpoint, Catalog);
        var orphans = new List<StreamKey>();
        foreach (var saved in checkpoint.Streams)
        {
            Renew(saved);
            // Earlier versions wrote every stream that had changed.
            if (saved.NextOffset == 0)
                saved.NextOffset = _live;
            if (saved.TopicId.Length > 0 && !string.Equals(saved.TopicId, checkpoint.TopicId, StringComparison.Ordinal))
                End(saved, AlertResolution.LogReplaced);
            else if (!TryRestore(saved))
                Orphan(saved, orphans);
        }

        return orphans;
    }

    /// <summary>Begins without what a predecessor knew.</summary>
    /// <param name="streams">Its streams: alarms that are open end with the first request that is judged.</param>
    /// <param name="resolution">Why.</param>
    public void BeginAnew(IEnumerable<StreamCheckpoint> streams, AlertResolution resolution)
    {
        foreach (var saved in streams)
        {
            Renew(saved);
            End(saved, resolution);
        }
    }

    /// <summary>Records before an offset are gone before they were read: the windows lack them.</summary>
    /// <param name="position">The first that was to be read.</param>
    /// <param name="first">The first that is left.</param>
    /// <returns>How many of them nobody had judged.</returns>
    public long Missed(long position, long first)
    {
        var missed = Math.Max(0, first - Math.Max(position, _live));
        if (first >= _live && IsReplaying)
            (IsReplaying, _clock.Now) = (false, _liveTime);
        _live = Math.Max(_live, first);
        _record.MakeDue();
        foreach (var stream in _streams.All.Values)
            stream.BeginsAt(first);
        return missed;
    }

    /// <summary>Takes in the activation at an offset: judges it, or, below the live offset, only remembers it.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="offset">Its offset in the partition.</param>
    public PartitionOutput Step(Activation activation, long offset)
    {
        var live = Arrive(offset);
        var anomaly = _clock.Pass(activation.EventTime.ToDateTimeOffset());
        if (!live)
        {
            Remember(activation, offset);
            return IsReplaying || _unpublished.Count == 0 ? PartitionOutput.None : PartitionOutput.None with { Notices = new PartitionNotices { Closing = TakeUnpublished() } };
        }

        var notices = anomaly is null ? null : new PartitionNotices { Time = anomaly };
        if (_unpublished.Count > 0)
            (notices ??= new PartitionNotices()).Closing = TakeUnpublished();
        if (_ended.Close(activation) is { Count: > 0 } closing)
            (notices ??= new PartitionNotices()).Closing = [.. notices.Closing, .. closing];
        var result = Judge(activation, offset, ref notices) with { Notices = notices };
        _record.Arrive(activation.CalculateSize(), hasOutput: notices is not null || result.Output.Verdict is not null || result.Output.Alerts.Count > 0);
        return result;
    }

    /// <summary>Moves past a record that no stream takes in.</summary>
    /// <param name="offset">Its offset.</param>
    /// <param name="eventTime">Its event time, where it has one that counts.</param>
    /// <returns>Whether it is new; false when a predecessor has seen it.</returns>
    public bool Skip(long offset, DateTimeOffset? eventTime = null)
    {
        _record.MakeDue();
        var live = Arrive(offset);
        if (eventTime is { } time)
            _clock.Pass(time);
        return live;
    }

    /// <summary>The first offset that a successor must read: all windows begin there or later, as the last checkpoint has them.</summary>
    public long Floor() => IsReplaying ? _floor : _record.HeldFloor ?? Oldest().Offset;

    /// <summary>Everything that a successor needs.</summary>
    public DetectorCheckpoint Save() => Save(_streams.All.Values.Select(Save).Concat(_streams.Orphans));

    /// <summary>
    /// What a successor needs besides what earlier calls gave: the partition, the streams that are due, and those that are no longer kept. Null where nothing
    /// has come out since, and little has come: whoever judges that again says nothing twice.
    /// </summary>
    public (DetectorCheckpoint Checkpoint, IReadOnlyList<StreamKey> Forgotten)? SaveChanges()
    {
        foreach (var stream in _streams.All.Values)
            stream.Window.Advance(_clock.Now);
        var (due, forgotten) = _streams.TakeChanges();
        if (due.Count == 0 && forgotten.Count == 0 && !_record.IsDue)
        {
            _record.Hold();
            return null;
        }

        var saved = due.Select(Save).ToList();
        for (var i = 0; i < due.Count; i++)
            due[i].Record.Write(saved[i].CalculateSize());
        var own = Save([]);
        _record.Write(own.CalculateSize(), own.ReplayFloor);
        own.Streams.Add(saved);
        return (own, forgotten);
    }

    private StreamCheckpoint Save(StreamDetector stream)
    {
        var saved = stream.Save(stream.Window.Floor ?? _live);
        (saved.Format, saved.NextOffset) = (Format, _live);
        return saved;
    }

    private List<Alert> TakeUnpublished()
    {
        List<Alert> alerts = [.. _unpublished];
        _unpublished.Clear();
        return alerts;
    }

    /// <summary>Earlier versions had one policy.</summary>
    private static void Renew(StreamCheckpoint saved)
    {
        if (saved.Policies.Count == 0 && saved.Episode is not null)
            saved.Policies.Add(new PolicyCheckpoint { Policy = AlarmPolicy.ConformalEDetector, Episode = saved.Episode });
    }

    private void Orphan(StreamCheckpoint saved, List<StreamKey> orphans)
    {
        _streams.Orphan(saved);
        orphans.Add(StreamKey.Of(saved));
    }

    private void End(StreamCheckpoint saved, AlertResolution resolution)
    {
        _streams.Forget(StreamKey.Of(saved));
        _ended.Add(saved, resolution);
    }

    private DetectorCheckpoint Save(IEnumerable<StreamCheckpoint> streams)
    {
        var (floor, floorTime) = Oldest();
        var checkpoint = new DetectorCheckpoint
        {
            Topic = partition.Topic,
            Partition = partition.Partition,
            TopicId = TopicId,
            Format = Format,
            LiveOffset = _live,
            ReplayFloor = IsReplaying ? _floor : floor,
            StreamTime = Timestamp.FromDateTimeOffset(_clock.Now),
            FloorTime = floorTime is { } time ? Timestamp.FromDateTimeOffset(time) : null,
        };
        checkpoint.Streams.Add(streams);
        _choice.Save(checkpoint);
        return checkpoint;
    }

    /// <summary>
    /// The oldest activation that any window needs, or needed where the first arrival that is not written was judged. An idle stream does not hold its
    /// neighbours back: its window ages with the partition's time.
    /// </summary>
    private (long Offset, DateTimeOffset? Time) Oldest()
    {
        (long Offset, DateTimeOffset? Time) oldest = (_live, null);
        foreach (var stream in _streams.All.Values)
        {
            stream.Window.Advance(_clock.Now);
            var needed = stream.Record.Floor ?? (stream.Window.Floor ?? _live, stream.Window.FloorTime);
            if (needed.Offset < oldest.Offset)
                oldest = needed;
        }

        return oldest;
    }

    /// <summary>Whether the record at an offset is new. The last replayed one ends the replay: a successor of a quiet partition is ready without new traffic.</summary>
    private bool Arrive(long offset)
    {
        NoticeGap(offset);
        if (IsReplaying && offset >= _live - 1)
            (IsReplaying, _clock.Now) = (false, _liveTime);
        var live = offset >= _live;
        if (live)
            _live = offset + 1;
        return live;
    }

    /// <summary>The floor is the offset of a record that was there: a first record beyond it means that retention was faster.</summary>
    private void NoticeGap(long first)
    {
        if (!_expectsFloor)
            return;
        _expectsFloor = false;
        if (first <= _floor)
            return;
        foreach (var stream in _streams.All.Values)
            stream.BeginsAt(first);
    }

    private PartitionOutput Judge(Activation activation, long offset, ref PartitionNotices? notices)
    {
        if (_choice.For(Catalog, activation, offset, _clock.Now, ref notices) is not { } baseline)
            return Drop(DropReason.NoBaseline, $"No baseline is known for model {activation.Model.Id}@{activation.Model.Version}. Build one with 'ladis baseline build' and give it with --baseline FILE.");
        if (notices?.Taken is not null)
            _streams.MakeDue();
        var stream = _streams.Find(StreamKey.Of(activation.StreamId, activation.Model), baseline);
        stream?.Window.Advance(_clock.Now);
        var keys = RequestKeys.Of(activation, options.ThinSessions);
        if (!TryUse(baseline, stream, keys, activation, offset, out var sample, out var drop))
            return drop;
        stream ??= Begin(activation, baseline, ref notices);
        return new PartitionOutput(Take(stream, sample, keys, activation), stream, null, null, null);
    }

    private StreamOutput Take(StreamDetector stream, StreamSample sample, RequestKeys keys, Activation activation)
    {
        stream.Record.Arrive(sample.Offset, activation.CalculateSize(), (stream.Window.Floor ?? sample.Offset, stream.Window.FloorTime ?? _clock.Now));
        var output = stream.Step(sample, keys, _clock.Now);
        if (output.Alerts.Count > 0)
            stream.Record.MakeDue();
        return output;
    }

    /// <summary>Whether a request can be judged by a baseline, and counts.</summary>
    private static bool TryUse(
        LoadedBaseline baseline, StreamDetector? stream, RequestKeys keys, Activation activation, long offset, [NotNullWhen(true)] out StreamSample? sample, out PartitionOutput drop)
    {
        sample = null;
        if (baseline.Mismatch(activation.Model, activation.Taps) is { } mismatch)
            drop = Drop(DropReason.BaselineMismatch, mismatch);
        else if (activation.PredictedClass < 0 || activation.PredictedClass >= baseline.Statistics.Classes)
            drop = Drop(DropReason.UnknownClass, $"The predicted class of an activation is none of the {baseline.Statistics.Classes} classes of baseline {FileHashes.Short(baseline.Id)}.");
        else if (stream?.Recent.Refusal(keys) is { } refusal)
            drop = Drop(refusal, Refusals.Sentence(refusal));
        else if ((sample = StreamSample.Of(baseline, activation, offset)) is null)
            drop = Drop(DropReason.NotFinite, $"An activation of stream {activation.StreamId} holds NaN, an infinity, or values too large to compute with.");
        else if (stream is not null && stream.Window.HoldsCopyOf(sample))
            (sample, drop) = (null, Drop(DropReason.NearCopy, Refusals.Sentence(DropReason.NearCopy)));
        else
            drop = PartitionOutput.None;
        return sample is not null;
    }

    private static PartitionOutput Drop(DropReason reason, string problem) => new(StreamOutput.None, null, reason, problem, null);

    /// <summary>A stream begins: in the place of one with another baseline, or of the least recently used one when there are too many.</summary>
    private StreamDetector Begin(Activation activation, LoadedBaseline baseline, ref PartitionNotices? notices)
    {
        var stream = new StreamDetector(activation.StreamId, partition, baseline, options, _evaluators) { TopicId = TopicId };
        if (_streams.Begin(stream, options.MaxStreams, out var orphan) is { } ended)
        {
            notices ??= new PartitionNotices();
            notices.Ended = ended;
            notices.Closing = [.. notices.Closing, .. StreamReports.Closing(ended.Stream.Save(_live), ended.Evicted ? AlertResolution.Evicted : AlertResolution.BaselineReplaced, activation, options)];
        }

        if (orphan is not null)
            (notices ??= new PartitionNotices()).Closing = [.. notices.Closing, .. StreamReports.Closing(orphan, AlertResolution.BaselineReplaced, activation, options)];
        return stream;
    }

    /// <summary>
    /// Only what a restored stream had taken in: one that begins anew begins with its first new request. What its record does not know is judged again.
    /// No alert comes of that, as records are written with them; unless the detector judges by other settings now, and then nobody has seen it.
    /// </summary>
    private void Remember(Activation activation, long offset)
    {
        if (!_streams.All.TryGetValue(StreamKey.Of(activation.StreamId, activation.Model), out var stream))
            return;
        if (offset >= stream.Record.NextOffset)
        {
            var keys = RequestKeys.Of(activation, options.ThinSessions);
            stream.Window.Advance(_clock.Now);
            if (_choice.IsInUse(stream.Baseline) && TryUse(stream.Baseline, stream, keys, activation, offset, out var sample, out _))
                _unpublished.AddRange(Take(stream, sample, keys, activation).Alerts);
        }
        else if (stream.Recent.WasTaken(offset) && stream.Baseline.Mismatch(activation.Model, activation.Taps) is null && StreamSample.Of(stream.Baseline, activation, offset) is { } sample)
        {
            stream.Absorb(sample, _clock.Now);
        }
    }

    private bool TryRestore(StreamCheckpoint saved)
    {
        if (Catalog.Find(saved.Model, saved.BaselineId) is not { } baseline)
            return false;
        var stream = new StreamDetector(saved.StreamId, partition, baseline, options, _evaluators) { TopicId = TopicId };
        try
        {
            stream.Load(saved);
        }
        catch (ArgumentException)
        {
            // The state's format belongs to another version of Ladis: a restart must not fail for ever because of it.
            return false;
        }

        _streams.Restore(stream);
        return true;
    }
}
