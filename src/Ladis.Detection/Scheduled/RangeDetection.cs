using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Streams;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Scheduled;

/// <summary>One pass over a range of the activations topic: what the detector role would have said, had it begun there. For one thread.</summary>
/// <param name="topic">The activations topic.</param>
/// <param name="catalog">The baselines in use.</param>
/// <param name="options">The detector's options.</param>
/// <param name="top">Most suspicious requests that the report lists for a stream.</param>
public sealed class RangeDetection(string topic, BaselineCatalog catalog, DetectionOptions options, int top)
{
    private readonly Dictionary<(int Partition, StreamKey Stream), StreamFindings> _streams = [];
    private readonly SortedDictionary<string, long> _dropped = new(StringComparer.Ordinal);
    private readonly List<RangePart> _parts = [];

    /// <summary>Requests judged so far.</summary>
    public long Judged => _streams.Values.Sum(s => s.Requests);

    /// <summary>Streams that have raised an alarm so far.</summary>
    public int Alarmed => _streams.Values.Count(s => s.HasAlarm);

    /// <summary>Why the first record that was dropped was; null when none was.</summary>
    public string? FirstProblem { get; private set; }

    /// <summary>Judges a range of one partition, step by step as it is enumerated.</summary>
    /// <param name="partition">The partition's number.</param>
    /// <param name="from">First offset of the range.</param>
    /// <param name="to">Offset that the range ends before.</param>
    /// <param name="records">Its records in order.</param>
    public IEnumerable<DetectorStep> Judge(int partition, long from, long to, IEnumerable<InputRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var driver = new DetectorDriver(new PartitionId(topic, partition), catalog, options);
        var count = 0L;
        foreach (var record in records)
        {
            count++;
            var step = driver.Step(record);
            Note(partition, step);
            yield return step;
        }

        _parts.Add(new RangePart(partition, from, to, count));
    }

    /// <summary>The report of everything judged so far.</summary>
    public RangeReport ToReport() => new(
        topic, [.. _parts], Judged, _dropped, options.Alpha, Alarmed > 0,
        [.. _streams.OrderBy(s => s.Key.Stream.Id, StringComparer.Ordinal).ThenBy(s => s.Key.Stream.Sha256, StringComparer.Ordinal).ThenBy(s => s.Key.Partition).Select(s => s.Value.ToReport(catalog))]);

    private void Note(int partition, DetectorStep step)
    {
        if (step.Drop is { } reason)
        {
            _dropped[reason.ToString()] = _dropped.GetValueOrDefault(reason.ToString()) + 1;
            FirstProblem ??= step.Problem;
        }

        if (step is { StreamId: { } id, Model: { } model, Drop: null })
            Findings(partition, id, model).Requests++;
        if (step.Verdict is { } verdict)
            Findings(partition, verdict.StreamId, verdict.Model).Add(verdict);
        foreach (var alert in step.Alerts)
            Findings(partition, alert.StreamId, alert.Model).Add(alert);
    }

    private StreamFindings Findings(int partition, string streamId, ModelReference model)
    {
        var key = StreamKey.Of(streamId, model);
        if (!_streams.TryGetValue((partition, key), out var stream))
            _streams[(partition, key)] = stream = new StreamFindings(streamId, model, partition, top);
        return stream;
    }
}
