using Google.Protobuf.Collections;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Statistics;

namespace Ladis.Detection.Scheduled;

/// <summary>Gathers what one stream shows.</summary>
internal sealed class StreamFindings(string streamId, ModelReference model, int partition, int top)
{
    private readonly List<Alert> _alerts = [];
    private readonly Dictionary<SourceCoordinates, SuspiciousRequest> _suspicious = [];
    private Verdict? _last;
    private int _windows;
    private int _rejected;
    private double _smallest = 1;
    private double _greatest = double.NegativeInfinity;

    public long Requests { get; set; }

    public bool HasAlarm => _alerts.Count > 0;

    public void Add(Verdict verdict)
    {
        _last = verdict;
        if (verdict.WindowTest.Views.Count > 0)
        {
            _windows++;
            _rejected += MinP.Rejects(verdict.WindowTest.PValue, verdict.WindowTest.Level) ? 1 : 0;
            _smallest = Math.Min(_smallest, verdict.WindowTest.PValue);
        }

        Add(verdict.Sequential);
        if (verdict.AlarmActive)
            Add(verdict.Suspicious);
    }

    public void Add(Alert alert)
    {
        _alerts.Add(alert);
        if (alert.State != AlertState.Resolved)
            Add(alert.Suspicious);
        // One that ends because its stream is forgotten, or judged by another baseline, has no evidence of its own.
        if (alert.Sequential is { } evidence)
            Add(evidence);
    }

    public StreamReport ToReport(BaselineCatalog catalog)
    {
        var names = catalog.Find(model, DateTimeOffset.MaxValue)?.Snapshot.ClassNames;
        var rate = _last?.DetectionRates.MaxBy(r => r.Rate);
        return new StreamReport(
            streamId, partition, $"{model.Id}@{model.Version}", model.Sha256, _last?.BaselineId ?? _alerts.FirstOrDefault()?.BaselineId ?? "", Requests, _windows, _rejected,
            _windows == 0 ? null : _smallest, rate?.Rate, rate?.BaselineRate, double.IsFinite(_greatest) ? _greatest : null, _last?.Sequential.LogThreshold, Alarms(), Violations(names));
    }

    private void Add(SequentialEvidence evidence) => _greatest = Math.Max(_greatest, DecidingEvidence.Of(evidence));

    private void Add(IEnumerable<SuspiciousRequest> requests)
    {
        foreach (var request in requests)
        {
            if (!_suspicious.TryGetValue(request.Source, out var known) || known.Score < request.Score)
                _suspicious[request.Source] = request;
        }
    }

    private List<RangeAlarm> Alarms() => [.. _alerts.GroupBy(a => a.AlertId, StringComparer.Ordinal).Select(episode =>
    {
        var (first, end) = (episode.First(), episode.FirstOrDefault(a => a.State == AlertState.Resolved));
        return new RangeAlarm(
            first.AlertId, first.Policy.ToString(), first.StartedAt.ToDateTimeOffset(), end?.ResolvedAt.ToDateTimeOffset(),
            first.Request.Topic, first.Request.Partition, first.Request.Offset, first.Summary);
    })];

    private List<Violation> Violations(RepeatedField<string>? names) => [.. _suspicious.Values
        .OrderBy(r => r.PValue).ThenByDescending(r => r.Score).ThenBy(r => r.Source.Offset)
        .Take(top)
        .Select((r, place) => new Violation(
            place + 1, r.Source.Topic, r.Source.Partition, r.Source.Offset, r.RequestId, r.PredictedClass,
            names is not null && r.PredictedClass < names.Count ? names[r.PredictedClass] : null, r.Score, r.PValue))];
}
