using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Role;

/// <summary>
/// Makes a baseline of a record of the baselines topic, or one sentence: the only place where what stands there is taken at its word. Anybody who may write to
/// that topic decides what it is, so that nothing in it may end a detector or keep one from its start.
/// </summary>
/// <param name="options">Which files a record may name, and how large a snapshot may be.</param>
/// <param name="parts">Reads snapshots that stand on the topic in parts.</param>
internal sealed class BaselineRecordReader(BaselinesOptions options, BaselineParts parts)
{
    private readonly ReferenceFolder _folder = new(options);

    /// <summary>The SHA-256 of the model's file that a record is about; null when it cannot be read.</summary>
    /// <param name="record">The record, which has a value.</param>
    public static string? FileOf(InputRecord record) => BaselineRecords.TryRead(record, out var content, out _) ? BaselineRecords.ModelOf(content).Sha256 : null;

    /// <summary>Reads and fits it; seconds, for a large one.</summary>
    /// <param name="record">The record, which has a value.</param>
    /// <param name="key">Its key.</param>
    /// <param name="stop">Ends the waiting for a file.</param>
    /// <exception cref="BaselineException">It cannot be used, whatever is wrong with it.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public BaselineOffer Read(InputRecord record, string key, CancellationToken stop)
    {
        try
        {
            if (!BaselineRecords.TryRead(record, out var content, out var problem))
                throw new BaselineException(problem);
            var baseline = content.ContentCase switch
            {
                BaselineRecord.ContentOneofCase.Reference => Referenced(content.Reference, stop),
                BaselineRecord.ContentOneofCase.Chunks => OfModel(BaselineReader.Load(parts.Read(content.Chunks, options.MaxReferenceBytes, stop)), content.Chunks.Model, "what its parts give"),
                _ => BaselineReader.Load(content.Snapshot),
            };
            return new BaselineOffer(baseline, content.EffectiveFrom?.ToDateTimeOffset(), key);
        }
        catch (Exception unusable) when (unusable is not OperationCanceledException)
        {
            throw new BaselineException($"the record {record} cannot be used: {BaselineReader.Sentence(unusable)}", unusable);
        }
    }

    private LoadedBaseline Referenced(BaselineReference reference, CancellationToken stop)
    {
        var bytes = _folder.Read(reference.Location, stop);
        var id = BaselineReader.IdOf(bytes);
        if (!string.Equals(id, reference.Sha256, StringComparison.OrdinalIgnoreCase))
            throw new BaselineException($"'{reference.Location}' is not the baseline that it announces: its sha256 is {id}, not {(BaselineRecords.IsHash(reference.Sha256) ? reference.Sha256 : "one of 64 digits")}.");
        return OfModel(BaselineReader.Load(bytes), reference.Model, $"'{reference.Location}'");
    }

    private static LoadedBaseline OfModel(LoadedBaseline baseline, ModelReference model, string origin) =>
        model.Equals(baseline.Model) ? baseline : throw new BaselineException($"{origin} was built from another model than the record names.");
}
