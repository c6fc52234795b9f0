using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Streams;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Scheduled;

/// <summary>
/// Drives the detectors of one partition without a broker: the very code of the detector role, for passes over a range of the topic and for
/// benchmarks. What comes out is a function of the records and of the first one's place. For one thread.
/// </summary>
public sealed class DetectorDriver
{
    private readonly PartitionDetector _detector;

    /// <summary>A detector that has seen nothing.</summary>
    /// <param name="partition">The partition of the activations topic; verdicts depend on its name and number.</param>
    /// <param name="catalog">The baselines in use.</param>
    /// <param name="options">The detector's options.</param>
    public DetectorDriver(PartitionId partition, BaselineCatalog catalog, DetectionOptions options) => _detector = new PartitionDetector(partition, catalog, options);

    /// <summary>Judges the next record of the partition.</summary>
    /// <param name="record">The record.</param>
    public DetectorStep Step(InputRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (ActivationReader.TryRead(record, out var activation, out _, out var error))
            return Step(activation, record.Offset);
        _detector.Skip(record.Offset);
        return new DetectorStep(null, null, null, [], DropReason.Corrupt, error);
    }

    /// <summary>Judges the next activation of the partition.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="offset">Its offset.</param>
    public DetectorStep Step(Activation activation, long offset)
    {
        ArgumentNullException.ThrowIfNull(activation);
        var step = _detector.Step(activation, offset);
        return new DetectorStep(activation.StreamId, activation.Model, step.Output.Verdict, [.. step.Notices?.Closing ?? [], .. step.Output.Alerts], step.Drop, step.Problem);
    }
}
