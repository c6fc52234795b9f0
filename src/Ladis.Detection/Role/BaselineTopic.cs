using System.Text;
using Google.Protobuf;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Telemetry;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Topics;
using Microsoft.Extensions.Logging;

namespace Ladis.Detection.Role;

/// <summary>The baselines that a detector begins with: what stands on the baselines topic, then the configured files, which win.</summary>
/// <param name="topics">Names of the topics.</param>
/// <param name="baselines">Configured files.</param>
/// <param name="directory">Tells the topic's partitions.</param>
/// <param name="reader">Reads the topic.</param>
/// <param name="logger">Says which baselines are in use.</param>
public sealed class BaselineTopic(
    TopicsOptions topics, BaselinesOptions baselines, TopicDirectory directory, TopicReader reader, ILogger<BaselineTopic> logger)
{
    private readonly HashSet<string> _pinned = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads every baseline. A record of the topic that cannot be used is passed over and logged.</summary>
    /// <exception cref="BaselineException">A configured file cannot be used.</exception>
    public BaselineCatalog LoadAll() => LoadAll(_ => { }, []);

    /// <summary>Reads every baseline, and says where the reading of the topic ended.</summary>
    /// <param name="count">Told what became of a record that is not used.</param>
    /// <param name="positions">Receives the next offset of each partition.</param>
    internal BaselineCatalog LoadAll(Action<BaselineOutcome> count, Dictionary<PartitionId, long> positions)
    {
        var catalog = new BaselineCatalog();
        foreach (var baseline in baselines.Files.Select(BaselineReader.ReadFile))
        {
            catalog.Add(baseline);
            _pinned.Add(baseline.Model.Sha256);
        }

        foreach (var record in NewestByStream(positions))
            Offer(catalog, record, count);
        foreach (var baseline in catalog.All)
            logger.BaselineInUse(baseline.Id, Name(baseline), baseline.Snapshot.PredictedClasses.Count, string.Join(", ", baseline.Snapshot.Taps.Select(t => t.Tap)));
        return catalog;
    }

    /// <summary>Adds a record's baseline to a catalog, unless a configured file stands for its model.</summary>
    /// <returns>Whether it is on offer now.</returns>
    internal bool Offer(BaselineCatalog catalog, InputRecord record, Action<BaselineOutcome> count)
    {
        try
        {
            var (baseline, effectiveFrom) = Read(record);
            if (_pinned.Contains(baseline.Model.Sha256))
            {
                count(BaselineOutcome.Pinned);
                logger.BaselinePinned(baseline.Id, Name(baseline));
                return false;
            }

            catalog.Add(baseline, effectiveFrom);
            return true;
        }
        catch (BaselineException unusable)
        {
            // One bad record must not keep a detector from its start, nor end one that runs.
            count(BaselineOutcome.Unusable);
            logger.BaselineUnusable(unusable.Message);
            return false;
        }
    }

    /// <summary>Whether a record stands for a baseline in use; candidates wait under keys of their own, and a deletion offers nothing.</summary>
    internal static bool IsOffer(InputRecord record) => record.Value is { Length: > 0 } && !BaselineKeys.IsCandidate(KeyOf(record));

    /// <summary>The record that announces a baseline: the snapshot itself, or, when it is larger than a record may be, where it lies.</summary>
    /// <param name="snapshot">The snapshot's bytes.</param>
    /// <param name="baseline">The baseline that they give.</param>
    /// <param name="location">The file that the bytes were written to.</param>
    /// <param name="topic">The baselines topic.</param>
    /// <param name="maxBytes">The largest value that the topic takes.</param>
    public static OutputRecord Announce(byte[] snapshot, LoadedBaseline baseline, string location, string topic, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(baseline);
        var content = snapshot.Length <= maxBytes
            ? new BaselineRecord { Snapshot = baseline.Snapshot }
            : new BaselineRecord { Reference = new BaselineReference { Model = baseline.Model, Sha256 = baseline.Id, Location = location } };
        return new OutputRecord { Topic = topic, Key = Encoding.UTF8.GetBytes(StreamIds.Of(baseline.Model)), Value = content.ToByteArray() };
    }

    private Dictionary<string, InputRecord>.ValueCollection NewestByStream(Dictionary<PartitionId, long> positions)
    {
        var newest = new Dictionary<string, InputRecord>(StringComparer.Ordinal);
        for (var number = 0; number < directory.Partitions(topics.Baselines); number++)
        {
            var partition = new PartitionId(topics.Baselines, number);
            positions[partition] = 0;
            foreach (var record in reader.Read(partition))
            {
                positions[partition] = record.Offset + 1;
                if (IsOffer(record))
                    newest[KeyOf(record)] = record;
                else
                    newest.Remove(KeyOf(record));
            }
        }

        return newest.Values;
    }

    private static string KeyOf(InputRecord record) => Encoding.UTF8.GetString(record.Key ?? []);

    private static string Name(LoadedBaseline baseline) => StreamIds.Of(baseline.Model);

    private static (LoadedBaseline Baseline, DateTimeOffset? EffectiveFrom) Read(InputRecord record)
    {
        if (!MessageReader.TryRead<BaselineRecord>(record.Value!, out var content, out var error))
            throw new BaselineException($"The record {record} of the baselines topic cannot be read: {error}");
        return (Baseline(record, content), content.EffectiveFrom?.ToDateTimeOffset());
    }

    private static LoadedBaseline Baseline(InputRecord record, BaselineRecord content)
    {
        if (content.ContentCase == BaselineRecord.ContentOneofCase.Snapshot)
            return BaselineReader.Read(content.Snapshot.ToByteArray(), record.ToString());
        if (content.Reference is null)
            throw new BaselineException($"The record {record} of the baselines topic holds no baseline.");
        var baseline = BaselineReader.ReadFile(content.Reference.Location);
        return string.Equals(baseline.Id, content.Reference.Sha256, StringComparison.OrdinalIgnoreCase)
            ? baseline
            : throw new BaselineException($"'{content.Reference.Location}' is not the baseline that {record} announces: its sha256 is {baseline.Id}, not {content.Reference.Sha256}.");
    }
}
