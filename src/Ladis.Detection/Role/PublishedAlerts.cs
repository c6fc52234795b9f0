using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;
using Ladis.Detection.Streams;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;

namespace Ladis.Detection.Role;

/// <summary>
/// What the alerts topic still tells of a partition whose checkpoint is lost: which alarms are open, and up to where was judged at least. A detector that goes
/// on from that publishes no alarm a second time. Evidence, windows and remembered requests are gone.
/// </summary>
/// <param name="topic">The alerts topic.</param>
/// <param name="partitions">Its number of partitions.</param>
/// <param name="reader">Reads it.</param>
internal sealed class PublishedAlerts(string topic, Func<int> partitions, TopicReader reader)
{
    private static readonly JsonParser Json = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>The state that follows from the alerts of a log; null when there are none.</summary>
    /// <param name="log">The partition.</param>
    /// <param name="options">Paces.</param>
    public DetectorCheckpoint? StateOf(PartitionLog log, DetectionOptions options)
    {
        var alerts = LastOf(log);
        if (alerts.Count == 0)
            return null;
        var floor = log.Committed ?? log.First;
        var checkpoint = new DetectorCheckpoint
        {
            Topic = log.Partition.Topic,
            Partition = log.Partition.Partition,
            TopicId = log.TopicId,
            Format = PartitionDetector.Format,
            ReplayFloor = floor,
            LiveOffset = Math.Max(floor, alerts.Max(Next)),
            StreamTime = Timestamp.FromDateTimeOffset(alerts.Max(a => a.EventTime.ToDateTimeOffset())),
        };
        checkpoint.Streams.Add(alerts.GroupBy(a => StreamKey.Of(a.StreamId, a.Model)).Select(of => StreamOf([.. of], options)).OrderBy(s => s.StreamId, StringComparer.Ordinal));
        checkpoint.Baselines.Add(checkpoint.Streams.GroupBy(s => s.Model.Sha256, StringComparer.OrdinalIgnoreCase).Select(of => of.MaxBy(s => s.NextOffset)!)
            .Select(s => new BaselineInUse { Model = s.Model, BaselineId = s.BaselineId, SinceOffset = s.NextOffset }));
        return checkpoint;
    }

    /// <summary>The last alert of each stream and policy.</summary>
    private List<Alert> LastOf(PartitionLog log)
    {
        var last = new Dictionary<(StreamKey, AlarmPolicy), Alert>();
        for (var partition = 0; partition < partitions(); partition++)
        {
            foreach (var record in reader.Read(new PartitionId(topic, partition)))
            {
                if (Parse(record) is not { } alert || !IsOf(alert, log))
                    continue;
                // One stream's alerts are in one partition, in order; unless partitions were added since.
                var key = (StreamKey.Of(alert.StreamId, alert.Model), alert.Policy);
                if (!last.TryGetValue(key, out var before) || Next(alert) > Next(before))
                    last[key] = alert;
            }
        }

        return [.. last.Values];
    }

    private static StreamCheckpoint StreamOf(List<Alert> alerts, DetectionOptions options)
    {
        var last = alerts.MaxBy(Next)!;
        return new StreamCheckpoint
        {
            StreamId = last.StreamId,
            Model = last.Model,
            BaselineId = last.BaselineId,
            TopicId = last.TopicId,
            Format = PartitionDetector.Format,
            NextOffset = Next(last),
            WindowFloor = Next(last),
            LastOffset = Next(last) - 1,
            TruncatedUntil = options.Window,
            Policies = { alerts.OrderBy(a => a.Policy).Select(a => PolicyOf(a, options)) },
        };
    }

    private static PolicyCheckpoint PolicyOf(Alert alert, DetectionOptions options) => alert.State == AlertState.Resolved
        ? new PolicyCheckpoint { Policy = alert.Policy, CoolDown = options.CoolDown }
        : new PolicyCheckpoint
        {
            Policy = alert.Policy,
            Episode = new EpisodeCheckpoint
            {
                AlertId = alert.AlertId,
                StartedAt = alert.StartedAt,
                Severity = alert.Severity,
                FirstWindow = alert.FirstWindow,
                Updates = alert.Sequence,
                Arrivals = (long)alert.Sequence * options.UpdateStride,
            },
        };

    /// <summary>The first offset that the alert knows nothing of; that of a stream that ended has no window of its own.</summary>
    private static long Next(Alert alert) => (alert.Window ?? alert.FirstWindow).LastOffset + 1;

    private static bool IsOf(Alert alert, PartitionLog log) =>
        string.Equals(alert.FirstWindow.Topic, log.Partition.Topic, StringComparison.Ordinal) && alert.FirstWindow.Partition == log.Partition.Partition && Next(alert) <= log.End
        && (alert.TopicId.Length == 0 || log.TopicId.Length == 0 || string.Equals(alert.TopicId, log.TopicId, StringComparison.Ordinal));

    /// <summary>An alert, as any detector writes it; null for what else stands there.</summary>
    private static Alert? Parse(InputRecord record)
    {
        try
        {
            var alert = Json.Parse<Alert>(Encoding.UTF8.GetString(record.Value ?? []));
            var isWhole = alert is { AlertId.Length: > 0, StreamId.Length: > 0, BaselineId.Length: > 0, Model.Sha256.Length: > 0, FirstWindow.LastOffset: >= 0, Sequence: >= 0 }
                && (alert.Window is null || alert.Window.LastOffset >= 0) && Timestamps.IsValid(alert.StartedAt) && Timestamps.IsValid(alert.EventTime);
            return isWhole ? alert : null;
        }
        catch (Exception damaged) when (damaged is InvalidProtocolBufferException or InvalidJsonException)
        {
            return null;
        }
    }
}
