using System.Diagnostics;
using System.Text;
using Ladis.Contracts.V1;
using Ladis.Detection.Alarms;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Streams;
using Ladis.Detection.Telemetry;
using Ladis.Detection.Windows;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Topics;
using Microsoft.Extensions.Logging;

namespace Ladis.Detection.Role;

/// <summary>The shell around the detectors: moves bytes in, verdicts, alerts and checkpoints out.</summary>
internal sealed class DetectorProcessor(
    Func<BaselineCatalog> baselines, DetectionOptions options, TopicsOptions topics, CheckpointTopic checkpoints, PublishedAlerts alerts, IMessageSerializer serializer,
    DeadLetterFactory deadLetters, DetectionMetrics metrics, JudgingWatch watch, ILogger<DetectorProcessor> logger) : IStreamProcessor
{
    /// <summary>So many different problems are said; what follows is only counted.</summary>
    private const int MostReports = 1000;

    private readonly Dictionary<PartitionId, PartitionDetector> _partitions = [];
    private readonly EvaluatorPool _evaluators = new(options);
    private readonly Dictionary<StreamDetector, int> _judged = [];
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    /// <summary>Each may complete a window of its stream.</summary>
    public int PartSize => 8;

    public bool IsReplaying => _partitions.Values.Any(p => p.IsReplaying);

    public IReadOnlyCollection<PartitionId> Assigned(IReadOnlyCollection<PartitionLog> logs) => [.. logs.Where(IsOther).Select(log => log.Partition)];

    public long Missed(PartitionId partition, long position, long first) => _partitions[partition].Missed(position, first);

    public void Process(IReadOnlyList<InputRecord> batch, IRecordOutput output)
    {
        using var _ = metrics.Measure();
        // An earlier batch may have ended in the middle.
        _judged.Clear();
        // Between two batches, so that what is in force for a record does not depend on when another thread has read a baseline.
        foreach (var partition in _partitions.Values)
            partition.Catalog = baselines();
        foreach (var record in batch)
            Process(record, _partitions[record.Partition], output);
        foreach (var (stream, arrivals) in _judged)
            metrics.Judged(stream, arrivals);
    }

    public void Committing(IReadOnlyCollection<PartitionId> partitions, IRecordOutput output)
    {
        foreach (var partition in partitions)
        {
            var detector = _partitions[partition];
            if (detector.IsReplaying)
                continue;
            metrics.Kept(partition.Partition, detector.Streams.Count);
            if (detector.SaveChanges() is not var (checkpoint, forgotten))
                continue;
            foreach (var saved in checkpoint.Streams)
                metrics.Saved(detector.Streams[StreamKey.Of(saved)], saved.CalculateSize());
            foreach (var record in checkpoints.ToRecords(partition, checkpoint, forgotten))
                output.Produce(record);
        }
    }

    public long OffsetToCommit(PartitionId partition, long position) => _partitions[partition].Floor();

    public void Dropped(IReadOnlyCollection<PartitionId> partitions)
    {
        foreach (var partition in partitions)
        {
            if (!_partitions.Remove(partition, out var detector))
                continue;
            metrics.Forget(partition.Partition);
            foreach (var stream in detector.Streams.Values)
                metrics.Forget(stream);
        }
    }

    /// <summary>Takes a partition over, and says whether its log is another one than the group's state is of.</summary>
    private bool IsOther(PartitionLog log)
    {
        var detector = new PartitionDetector(log.Partition, baselines(), options, _evaluators) { TopicId = log.TopicId };
        var found = Find(log);
        var another = found.Checkpoint is { } of ? LogChange.Of(of, log) : null;
        if (another is not null)
        {
            metrics.LogReplaced();
            logger.LogReplaced(log.Partition, another);
            detector.BeginAnew(found.Checkpoint!.Streams, AlertResolution.LogReplaced);
        }
        else
        {
            if (found.Checkpoint is { } checkpoint)
                Restore(detector, checkpoint, log.Partition);
            detector.BeginAnew(found.Orphans, AlertResolution.StateLost);
        }

        _partitions[log.Partition] = detector;
        foreach (var baseline in detector.BaselinesInUse)
            metrics.InUse(baseline);
        return another is not null;
    }

    /// <summary>What there is to go on from: the checkpoint and, where something of it is lost, what the alerts topic tells.</summary>
    private FoundCheckpoint Find(PartitionLog log)
    {
        var found = checkpoints.Newest(log.Partition);
        foreach (var (fault, problem) in found.Faults)
            Refuse(fault, problem);
        var isAbsent = found is { Checkpoint: null, Faults.Count: 0 } && log.Committed is not null;
        if (isAbsent)
            Refuse(CheckpointFault.Absent, checkpoints.Absence(log.Partition));
        return (isAbsent || found.Faults.Count > 0) && Published(log) is { } published ? found.With(published) : found;
    }

    private DetectorCheckpoint? Published(PartitionLog log)
    {
        try
        {
            var state = alerts.StateOf(log, options);
            if (state is not null)
                logger.AlertsRead(log.Partition, state.Streams.Sum(s => s.Policies.Count(p => p.Episode is not null)), state.LiveOffset);
            return state;
        }
        catch (Exception unreadable) when (unreadable is AccessException or TopicException)
        {
            logger.AlertsUnreadable(log.Partition, unreadable.Message);
            return null;
        }
    }

    private void Restore(PartitionDetector detector, DetectorCheckpoint checkpoint, PartitionId partition)
    {
        foreach (var orphan in detector.Restore(checkpoint))
            logger.BeginsAnew(orphan.ToString());
        logger.Restored(partition.ToString(), checkpoint.LiveOffset, checkpoint.ReplayFloor, checkpoint.Streams.Count);
    }

    private void Refuse(CheckpointFault fault, string problem)
    {
        metrics.Refused(fault);
        if (options.OnBadCheckpoint == BadCheckpoint.Fail)
            throw new InvalidDataException($"{problem} Ladis:Detection:OnBadCheckpoint is Fail; with BeginAnew the detector goes on.");
        logger.CheckpointRefused(problem);
    }

    private void Process(InputRecord record, PartitionDetector detector, IRecordOutput output)
    {
        if (!ActivationReader.TryRead(record, out var activation, out var reason, out var error))
        {
            if (!detector.Skip(record.Offset, TimeOf(record)))
                return;
            metrics.Drop(DropReason.Corrupt);
            watch.Dropped(error);
            output.Produce(deadLetters.Create(record, reason, error));
            return;
        }

        var start = Stopwatch.GetTimestamp();
        var step = detector.Step(activation, record.Offset);
        if (step.Output.Verdict is not null)
            metrics.Tested(Stopwatch.GetElapsedTime(start));
        if (step.Notices is { } notices)
            Notice(notices, record, output);
        if (step.Drop is { } drop)
            Report(drop, step.Problem!, activation.Model);
        if (step.Stream is { } stream)
        {
            metrics.InContext(stream.Baseline, activation.Context);
            Publish(stream, step.Output, record, output);
        }
    }

    /// <summary>
    /// The event time of an activation that is refused. Time passes with it as with one that is dropped, so that a replay, which knows of no refusal, comes to the
    /// same windows.
    /// </summary>
    private static DateTimeOffset? TimeOf(InputRecord record)
    {
        try
        {
            return record.Refusal is not null && ActivationReader.TryReadValue(record, out var activation, out _, out _) ? activation.EventTime.ToDateTimeOffset() : null;
        }
        catch (Exception failure) when (RecordFault.Is(failure))
        {
            return null;
        }
    }

    private void Publish(StreamDetector stream, StreamOutput result, InputRecord record, IRecordOutput output)
    {
        watch.Reset();
        _judged[stream] = _judged.GetValueOrDefault(stream) + 1;
        if (result.Verdict is { } verdict)
        {
            output.Answer(record, () => [ToRecord(verdict, record.Timestamp)]);
            metrics.Show(verdict, stream);
        }

        Publish(result.Alerts, record, output);
    }

    private OutputRecord ToRecord(Verdict verdict, DateTimeOffset eventTime) => new()
    {
        Topic = topics.Verdicts,
        Key = Encoding.UTF8.GetBytes(verdict.StreamId),
        Value = serializer.Serialize(verdict, topics.Verdicts),
        Timestamp = eventTime,
    };

    /// <summary>Each for itself: a verdict that is too large must not hold an alert back.</summary>
    private void Publish(IReadOnlyList<Alert> alerts, InputRecord record, IRecordOutput output)
    {
        foreach (var alert in alerts)
        {
            output.Answer(record, () => [AlertRecords.ToRecord(alert, topics.Alerts, record.Timestamp)]);
            metrics.Show(alert);
            logger.Alert(alert.AlertId, alert.State, alert.Summary);
        }
    }

    private void Notice(PartitionNotices notices, InputRecord record, IRecordOutput output)
    {
        Publish(notices.Closing, record, output);
        if (notices.Ended is { } ended)
            End(ended.Stream, ended.Evicted);
        if (notices.Taken is { } taken)
        {
            metrics.Offered(BaselineOutcome.Taken);
            metrics.InUse(taken);
        }

        if (notices.Refused is { } refused)
        {
            metrics.Offered(BaselineOutcome.Mismatch);
            logger.BaselineRefused(refused.Baseline.Id, refused.Problem);
        }

        if (notices.Time is { } anomaly)
            metrics.Noticed(anomaly);
    }

    private void End(StreamDetector stream, bool evicted)
    {
        if (_judged.Remove(stream, out var arrivals))
            metrics.Judged(stream, arrivals);
        metrics.Forget(stream);
        if (evicted)
        {
            metrics.Evicted();
            logger.Evicted(stream.Key.ToString(), options.MaxStreams);
        }
        else
        {
            logger.BeginsAnew(stream.Key.ToString());
        }
    }

    /// <summary>Counts every dropped activation, and says the reason once: a million equal lines help nobody.</summary>
    private void Report(DropReason reason, string problem, ModelReference model)
    {
        metrics.Drop(reason);
        if (reason is DropReason.NoBaseline or DropReason.BaselineMismatch)
            metrics.Unjudged(model, reason);
        if (Refusals.IsRepetition(reason))
            metrics.Repeated(model, reason);
        else
            watch.Dropped(problem);
        if (_reported.Count < MostReports && _reported.Add(problem))
            logger.Dropping(reason.ToString(), problem);
    }
}
