using System.Text;
using Google.Protobuf;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Telemetry;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Records;
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
    /// <summary>The largest value of a record, in bytes: brokers take 1 MiB with all that is around it.</summary>
    public const int MaxRecordBytes = 1_000_000;

    /// <summary>Records of one key that are kept while the topic is read: the newest ones.</summary>
    private const int MostStanding = 16;

    private readonly HashSet<string> _pinned = new(StringComparer.OrdinalIgnoreCase);
    private readonly BaselineRecordReader _records = new(baselines, new BaselineParts(topics.Baselines, directory, reader));

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

        // A file may stand under its own key and, as earlier versions wrote, under its name's: what was published last counts, as it did when it came.
        foreach (var records in Standing(positions).OrderBy(records => records[^1].Timestamp))
            TakeStanding(catalog, records, count);
        foreach (var (baseline, from, _) in catalog.Offers)
            Tell(baseline, from);
        return catalog;
    }

    /// <summary>Adds a record's baseline to a catalog, unless a configured file stands for its model; a deletion takes back what its key has offered.</summary>
    /// <returns>Whether the catalog has changed.</returns>
    internal bool Take(BaselineCatalog catalog, InputRecord record, Action<BaselineOutcome> count, CancellationToken stop)
    {
        var key = KeyOf(record);
        if (BaselineKeys.IsPassedOver(key))
            return false;
        if (record.Value is not { Length: > 0 })
            return Withdraw(catalog, key, count);
        if (Read(record, key, count, stop) is not { } offer || !Add(catalog, offer, count))
            return false;
        Tell(offer.Baseline, offer.EffectiveFrom);
        return true;
    }

    private void Tell(LoadedBaseline baseline, DateTimeOffset? from)
    {
        if (from is { } time)
            logger.BaselineScheduled(baseline.Id, Name(baseline), time);
        else
            logger.BaselineInUse(baseline.Id, Name(baseline), baseline.Snapshot.PredictedClasses.Count, string.Join(", ", baseline.Snapshot.Taps.Select(t => t.Tap)), baseline.ConsistencyNote);
    }

    /// <summary>
    /// Adds what one key offers. Of each model's file its records are looked at from the newest back to one that holds at once: what is passed over, or is about
    /// another file, hides none that stands before it, so that a detector knows after a restart what it knew before, as far as compaction has left it.
    /// </summary>
    private void TakeStanding(BaselineCatalog catalog, List<InputRecord> records, Action<BaselineOutcome> count)
    {
        var (key, offers, settled) = (KeyOf(records[0]), new Stack<BaselineOffer>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        for (var i = records.Count - 1; i >= 0; i--)
        {
            if (settled.Count > 0 && BaselineRecordReader.FileOf(records[i]) is var file && (file is null || settled.Contains(file)))
                continue;
            if (Read(records[i], key, count, CancellationToken.None) is not { } offer)
                continue;
            offers.Push(offer);
            if (offer.EffectiveFrom is null)
                settled.Add(offer.Baseline.Model.Sha256);
        }

        foreach (var offer in offers)
            Add(catalog, offer, count);
    }

    /// <summary>Null for what cannot be used: one bad record must not keep a detector from its start, nor end one that runs.</summary>
    private BaselineOffer? Read(InputRecord record, string key, Action<BaselineOutcome> count, CancellationToken stop)
    {
        try
        {
            return _records.Read(record, key, stop);
        }
        catch (BaselineException unusable)
        {
            count(BaselineOutcome.Unusable);
            logger.BaselineUnusable(unusable.Message);
            return null;
        }
    }

    private bool Add(BaselineCatalog catalog, BaselineOffer offer, Action<BaselineOutcome> count)
    {
        var (baseline, effectiveFrom, key) = offer;
        if (_pinned.Contains(baseline.Model.Sha256))
        {
            count(BaselineOutcome.Pinned);
            logger.BaselinePinned(baseline.Id, Name(baseline));
            return false;
        }

        catalog.Add(baseline, effectiveFrom, key);
        return true;
    }

    private bool Withdraw(BaselineCatalog catalog, string key, Action<BaselineOutcome> count)
    {
        if (!catalog.Withdraw(key))
            return false;
        count(BaselineOutcome.Withdrawn);
        logger.BaselineWithdrawn(key);
        return true;
    }

    /// <summary>What a reference to a file says, so that detectors find it below their own folder; its full path where no folder is configured here.</summary>
    /// <param name="baselines">The folder.</param>
    /// <param name="file">The file, which exists.</param>
    /// <exception cref="BaselineException">The file lies outside of the folder.</exception>
    public static string Locate(BaselinesOptions baselines, string file)
    {
        ArgumentNullException.ThrowIfNull(baselines);
        return ReferenceFolder.Locate(baselines, file);
    }

    /// <summary>What puts a baseline on the topic: one record with the snapshot, or, where that is larger than a record may be, its parts and the record that names them.</summary>
    /// <param name="snapshot">The snapshot's bytes.</param>
    /// <param name="baseline">The baseline that they give.</param>
    /// <param name="topic">The baselines topic.</param>
    /// <param name="key">The key that the baseline is to stand under (<see cref="BaselineKeys"/>).</param>
    /// <returns>The records in order, to be published together; the last one announces the baseline.</returns>
    public static IReadOnlyList<OutputRecord> Announce(byte[] snapshot, LoadedBaseline baseline, string topic, string key)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(baseline);
        if (snapshot.Length <= MaxRecordBytes)
            return [Record(topic, key, new BaselineRecord { Snapshot = baseline.Snapshot }.ToByteArray())];
        var (names, parts) = BaselineParts.Cut(snapshot, baseline);
        return [.. parts.Select(p => Record(topic, p.Key, p.Value)), Record(topic, key, new BaselineRecord { Chunks = names }.ToByteArray())];
    }

    /// <summary>The record that says in which file a baseline lies.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="location">Where it lies (<see cref="Locate"/>).</param>
    /// <param name="topic">The baselines topic.</param>
    /// <param name="key">The key that the baseline is to stand under.</param>
    public static OutputRecord Refer(LoadedBaseline baseline, string location, string topic, string key)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        return Record(topic, key, new BaselineRecord { Reference = new BaselineReference { Model = baseline.Model, Sha256 = baseline.Id, Location = location } }.ToByteArray());
    }

    private static OutputRecord Record(string topic, string key, byte[] value) => new() { Topic = topic, Key = Encoding.UTF8.GetBytes(key), Value = value };

    /// <summary>The newest records of each key since its last deletion, oldest first; without candidates and parts.</summary>
    private Dictionary<string, List<InputRecord>>.ValueCollection Standing(Dictionary<PartitionId, long> positions)
    {
        var standing = new Dictionary<string, List<InputRecord>>(StringComparer.Ordinal);
        for (var number = 0; number < directory.Partitions(topics.Baselines); number++)
        {
            var partition = new PartitionId(topics.Baselines, number);
            positions[partition] = 0;
            foreach (var record in reader.Read(partition))
            {
                positions[partition] = record.Offset + 1;
                Stand(standing, record);
            }
        }

        return standing.Values;
    }

    private static void Stand(Dictionary<string, List<InputRecord>> standing, InputRecord record)
    {
        var key = KeyOf(record);
        if (BaselineKeys.IsPassedOver(key))
            return;
        if (record.Value is not { Length: > 0 })
        {
            standing.Remove(key);
            return;
        }

        if (!standing.TryGetValue(key, out var records))
            standing[key] = records = [];
        records.Add(record);
        if (records.Count > MostStanding)
            records.RemoveAt(0);
    }

    private static string KeyOf(InputRecord record) => Encoding.UTF8.GetString(record.Key ?? []);

    private static string Name(LoadedBaseline baseline) => FileHashes.Named(baseline.Model);
}
