using System.Text;
using Confluent.Kafka;
using Google.Protobuf;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;
using Ladis.Contracts;
using Ladis.Contracts.V1;

namespace Ladis.Chaos.Checks;

/// <summary>Compares verdicts and alerts with activations, as a read_committed reader finds them at the end. A stream is an id of one model file.</summary>
public sealed class Judgements
{
    /// <summary>Arrivals between two verdicts of a stream.</summary>
    public const int Stride = 25;

    private static readonly TimeSpan ReadTime = TimeSpan.FromMinutes(2);

    private readonly SortedDictionary<(string Id, string Sha256), int> _activations = [];
    private readonly SortedDictionary<(string Id, string Sha256), List<Verdict>> _verdicts = [];

    private Judgements()
    {
    }

    /// <summary>From the first window's beginning to the last one's end.</summary>
    public TimeSpan StreamTime => _verdicts.Values.Max(v => v[^1].WindowEnd.ToDateTimeOffset()) - _verdicts.Values.Min(v => v[0].WindowStart.ToDateTimeOffset());

    /// <summary>Activations of a model file.</summary>
    /// <param name="sha256">The file's SHA-256.</param>
    public int ActivationsOf(string sha256) => _activations.Where(a => a.Key.Sha256 == sha256).Sum(a => a.Value);

    /// <summary>The alerts that stand on the topic.</summary>
    public required IReadOnlyList<Alert> Alerts { get; init; }

    /// <summary>Reads activations, verdicts and alerts.</summary>
    /// <param name="ladis">The installation.</param>
    public static Judgements Read(Installation ladis)
    {
        var judgements = new Judgements { Alerts = ReadAlerts(ladis) };
        TopicReader.ForEach(ladis.Direct, ladis.Topic("Activations"), r => judgements.Add(r.Message), ReadTime);
        TopicReader.ForEach(ladis.Direct, ladis.Topic("Verdicts"), r => judgements.Add(Verdict.Parser.ParseFrom(r.Message.Value)), ReadTime);
        return judgements;
    }

    /// <summary>The alerts that stand on the topic now.</summary>
    public static IReadOnlyList<Alert> ReadAlerts(Installation ladis)
    {
        var alerts = new List<Alert>();
        TopicReader.ForEach(ladis.Direct, ladis.Topic("Alerts"), r => alerts.Add(JsonParser.Default.Parse<Alert>(Encoding.UTF8.GetString(r.Message.Value))), ReadTime);
        return alerts;
    }

    /// <summary>
    /// Every stream's verdicts count its requests in one unbroken row, to the last verdict that its activations make: none is missing, doubled or begun anew.
    /// </summary>
    public void AllJudged(Findings findings)
    {
        findings.Figure("activations", string.Join(" and ", _activations.Select(a => $"{a.Value:N0} of {Name(a.Key)}")));
        findings.Figure("requests counted by the last verdict", string.Join(" and ", _verdicts.Select(v => $"{v.Value[^1].RequestsProcessed:N0} of {Name(v.Key)}")));
        findings.MustBeZero($"verdicts (one for {Stride} requests) that are missing, doubled or out of the row", _activations.Keys.Union(_verdicts.Keys).Sum(Wrong));
    }

    /// <summary>Every stream is judged by its own file's baseline.</summary>
    /// <param name="models">The files and their baselines.</param>
    /// <param name="findings">Gets the figures.</param>
    public void OwnBaselines(IReadOnlyCollection<ModelFile> models, Findings findings)
    {
        var own = models.ToDictionary(m => m.Sha256, m => m.BaselineId, StringComparer.Ordinal);
        findings.MustBeZero(
            "verdicts by another file's baseline",
            _verdicts.Sum(v => v.Value.Count(verdict => !string.Equals(own.GetValueOrDefault(v.Key.Sha256), verdict.BaselineId, StringComparison.Ordinal))));
    }

    private static string Name((string Id, string Sha256) stream) => $"{stream.Id} ({FileHashes.Short(stream.Sha256)})";

    private int Wrong((string Id, string Sha256) stream)
    {
        var verdicts = _verdicts.GetValueOrDefault(stream) ?? [];
        var due = _activations.GetValueOrDefault(stream) / Stride;
        return Enumerable.Range(0, Math.Max(due, verdicts.Count)).Count(i => i >= due || i >= verdicts.Count || verdicts[i].RequestsProcessed != (i + 1L) * Stride);
    }

    private void Add(Message<byte[], byte[]> record)
    {
        if (UnreadableBatch.Is(record))
            return;
        var activation = Activation.Parser.ParseFrom(record.Value);
        var stream = (activation.StreamId, activation.Model.Sha256);
        _activations[stream] = _activations.GetValueOrDefault(stream) + 1;
    }

    private void Add(Verdict verdict)
    {
        var stream = (verdict.StreamId, verdict.Model.Sha256);
        if (!_verdicts.TryGetValue(stream, out var verdicts))
            _verdicts[stream] = verdicts = [];
        verdicts.Add(verdict);
    }
}
