using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Streaming.Records;

namespace Ladis.Workbench.Baselines;

/// <summary>A record of the baselines topic.</summary>
/// <param name="Record">Where it stands.</param>
/// <param name="Key">Its key.</param>
/// <param name="Content">What it holds.</param>
/// <param name="Id">The baseline's id.</param>
internal sealed record PublishedBaseline(InputRecord Record, string Key, BaselineRecord Content, string Id)
{
    public ModelReference Model => BaselineRecords.ModelOf(Content);

    /// <summary>Whether it belongs to a model's file, whatever that is called.</summary>
    public bool IsOf(ModelReference model) => string.Equals(Model.Sha256, model.Sha256, StringComparison.OrdinalIgnoreCase);

    public bool IsCandidate => BaselineKeys.IsCandidate(Key);

    /// <summary>Stream time from which it holds; null: at once, or, of a candidate, not at all.</summary>
    public DateTimeOffset? EffectiveFrom => Content.EffectiveFrom?.ToDateTimeOffset();

    /// <summary>What a record with a value holds.</summary>
    /// <exception cref="BaselineException">It is no record that could be used, as detectors see it.</exception>
    public static PublishedBaseline Of(InputRecord record)
    {
        if (!BaselineRecords.TryRead(record, out var content, out var problem))
            throw new BaselineException($"the record {record} cannot be used: {problem}");
        var id = content.ContentCase switch
        {
            BaselineRecord.ContentOneofCase.Snapshot => Convert.ToHexStringLower(SHA256.HashData(content.Snapshot.ToByteArray())),
            BaselineRecord.ContentOneofCase.Chunks => content.Chunks.Sha256,
            _ => content.Reference.Sha256,
        };
        return new PublishedBaseline(record, KeyOf(record), content, id);
    }

    public static string KeyOf(InputRecord record) => Encoding.UTF8.GetString(record.Key ?? []);
}
