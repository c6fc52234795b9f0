using System.Globalization;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Streams;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Fixtures;

/// <summary>One record of an activations partition.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="Activation">Its content; null for one that cannot be read.</param>
internal sealed record Entry(long Offset, Activation? Activation);

/// <summary>Feeds a partition's records through its detector, as the role does, and writes down what comes out.</summary>
internal sealed class Journal
{
    public static readonly PartitionId Partition = new("activations", 2);

    private readonly PartitionDetector _detector;

    public Journal(DetectionOptions options, BaselineCatalog? catalog = null) => _detector = new PartitionDetector(Partition, catalog ?? Clean.Catalog, options);

    public PartitionDetector Detector => _detector;

    /// <summary>Each verdict, alert and drop as text: offset, kind, bytes.</summary>
    public List<string> Lines { get; } = [];

    public List<Verdict> Verdicts { get; } = [];

    public List<(long Offset, Alert Alert)> Alerts { get; } = [];

    public List<(long Offset, PartitionNotices Notices)> Notices { get; } = [];

    /// <summary>A successor, from the bytes that the predecessor left.</summary>
    public static Journal After(byte[] checkpoint, DetectionOptions options, BaselineCatalog? catalog = null)
    {
        var journal = new Journal(options, catalog);
        journal.Orphans = journal._detector.Restore(DetectorCheckpoint.Parser.ParseFrom(checkpoint));
        return journal;
    }

    public IReadOnlyList<StreamKey> Orphans { get; private set; } = [];

    public byte[] Checkpoint() => _detector.Save().ToByteArray();

    public Journal Feed(IEnumerable<Entry> entries)
    {
        foreach (var entry in entries)
            Feed(entry);
        return this;
    }

    private void Feed(Entry entry)
    {
        if (entry.Activation is not { } activation)
        {
            if (_detector.Skip(entry.Offset))
                Lines.Add($"{entry.Offset} corrupt");
            return;
        }

        var step = _detector.Step(activation, entry.Offset);
        foreach (var alert in step.Notices?.Closing ?? [])
            Note(entry.Offset, alert);
        if (step.Notices is { } notices)
            Notices.Add((entry.Offset, notices));
        if (step.Drop is { } reason)
            Lines.Add($"{entry.Offset} {reason} {step.Problem}");
        if (step.Output.Verdict is { } verdict)
            Note(entry.Offset, verdict);
        foreach (var alert in step.Output.Alerts)
            Note(entry.Offset, alert);
    }

    private void Note(long offset, Verdict verdict)
    {
        Verdicts.Add(verdict);
        Lines.Add(string.Create(CultureInfo.InvariantCulture, $"{offset} verdict {Convert.ToHexString(verdict.ToByteArray())}"));
    }

    private void Note(long offset, Alert alert)
    {
        Alerts.Add((offset, alert));
        Lines.Add(string.Create(CultureInfo.InvariantCulture, $"{offset} alert {Convert.ToHexString(alert.ToByteArray())}"));
    }
}
