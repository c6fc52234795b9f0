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

        foreach (var record in Standing(positions))
            Take(catalog, record, count);
        foreach (var (baseline, from, _) in catalog.Offers)
        {
            if (from is { } time)
                logger.BaselineScheduled(baseline.Id, Name(baseline), time);
            else
                logger.BaselineInUse(baseline.Id, Name(baseline), baseline.Snapshot.PredictedClasses.Count, string.Join(", ", baseline.Snapshot.Taps.Select(t => t.Tap)));
        }

        return catalog;
    }

    /// <summary>Adds a record's baseline to a catalog, unless a configured file stands for its model; a deletion takes back what its key has offered.</summary>
    /// <returns>Whether the catalog has changed.</returns>
    internal bool Take(BaselineCatalog catalog, InputRecord record, Action<BaselineOutcome> count)
    {
        var key = KeyOf(record);
        if (BaselineKeys.IsCandidate(key))
            return false;
        if (record.Value is not { Length: > 0 })
            return Withdraw(catalog, key, count);
        try
        {
            var (baseline, effectiveFrom) = Read(record);
            if (_pinned.Contains(baseline.Model.Sha256))
            {
                count(BaselineOutcome.Pinned);
                logger.BaselinePinned(baseline.Id, Name(baseline));
                return false;
            }

            catalog.Add(baseline, effectiveFrom, key);
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

    private bool Withdraw(BaselineCatalog catalog, string key, Action<BaselineOutcome> count)
    {
        if (!catalog.Withdraw(key))
            return false;
        count(BaselineOutcome.Withdrawn);
        logger.BaselineWithdrawn(key);
        return true;
    }

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

    /// <summary>The newest record of each key. One that names a time leaves what its key held before in force until then, as far as compaction has left it.</summary>
    private IEnumerable<InputRecord> Standing(Dictionary<PartitionId, long> positions)
    {
        var standing = new Dictionary<string, List<InputRecord>>(StringComparer.Ordinal);
        for (var number = 0; number < directory.Partitions(topics.Baselines); number++)
        {
            var partition = new PartitionId(topics.Baselines, number);
            positions[partition] = 0;
            foreach (var record in reader.Read(partition))
            {
                positions[partition] = record.Offset + 1;
                if (record.Value is not { Length: > 0 })
                    standing.Remove(KeyOf(record));
                else if (NamesTime(record) && standing.TryGetValue(KeyOf(record), out var before))
                    before.Add(record);
                else
                    standing[KeyOf(record)] = [record];
            }
        }

        return standing.Values.SelectMany(records => records);
    }

    private static bool NamesTime(InputRecord record) => MessageReader.TryRead<BaselineRecord>(record.Value!, out var content, out _) && content.EffectiveFrom is not null;

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
