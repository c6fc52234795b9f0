using Ladis.Detection.Baselines;
using Ladis.Detection.Telemetry;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Role;

/// <summary>
/// The baselines on offer now, for all loops. A catalog that was handed out does not change: another one takes its place, which each loop takes up between
/// two batches.
/// </summary>
/// <param name="topic">Reads them.</param>
/// <param name="metrics">Counts those that are not used.</param>
/// <param name="watch">Told that there is another one.</param>
internal sealed class BaselineSource(BaselineTopic topic, DetectionMetrics metrics, JudgingWatch watch)
{
    private readonly Lock _loading = new();
    private volatile IReadOnlyDictionary<PartitionId, long>? _positions;
    private volatile BaselineCatalog? _current;

    /// <summary>The catalog; the first caller reads the topic.</summary>
    public BaselineCatalog Current => _current ?? Load();

    /// <summary>From which offsets on the topic holds what the catalog does not know; null until it was read.</summary>
    public IReadOnlyDictionary<PartitionId, long>? Positions => _positions;

    /// <summary>Takes in a further record of the topic. For one thread.</summary>
    /// <param name="record">The record.</param>
    /// <param name="stop">Ends the waiting for a file that the record names.</param>
    public void Take(InputRecord record, CancellationToken stop)
    {
        var next = new BaselineCatalog(Current);
        if (!topic.Take(next, record, metrics.Offered, stop))
            return;
        foreach (var gone in Current.All.Where(baseline => !next.Knows(baseline.Model)))
            metrics.OutOfUse(gone.Model);
        _current = next;
        watch.Reset();
    }

    private BaselineCatalog Load()
    {
        lock (_loading)
        {
            if (_current is { } loaded)
                return loaded;
            var positions = new Dictionary<PartitionId, long>();
            _current = topic.LoadAll(metrics.Offered, positions);
            _positions = positions;
            return _current;
        }
    }
}
