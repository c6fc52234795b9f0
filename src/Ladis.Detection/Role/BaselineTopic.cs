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
    /// <summary>Reads every baseline.</summary>
    /// <exception cref="BaselineException">A file or a record cannot be used.</exception>
    public BaselineCatalog LoadAll()
    {
        var catalog = new BaselineCatalog();
        foreach (var record in NewestByStream())
            catalog.Add(Read(record));
        foreach (var file in baselines.Files)
            catalog.Add(BaselineReader.ReadFile(file));
        foreach (var baseline in catalog.All)
        {
            logger.BaselineInUse(
                baseline.Id, $"{baseline.Model.Id}@{baseline.Model.Version}", baseline.Snapshot.PredictedClasses.Count,
                string.Join(", ", baseline.Snapshot.Taps.Select(t => t.Tap)));
        }

        return catalog;
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

    private Dictionary<string, InputRecord>.ValueCollection NewestByStream()
    {
        var newest = new Dictionary<string, InputRecord>(StringComparer.Ordinal);
        for (var partition = 0; partition < directory.Partitions(topics.Baselines); partition++)
        {
            foreach (var record in reader.Read(new PartitionId(topics.Baselines, partition)))
            {
                var key = Encoding.UTF8.GetString(record.Key ?? []);
                if (BaselineKeys.IsCandidate(key))
                    continue;
                if (record.Value is { Length: > 0 })
                    newest[key] = record;
                else
                    newest.Remove(key);
            }
        }

        return newest.Values;
    }

    private static LoadedBaseline Read(InputRecord record)
    {
        if (!MessageReader.TryRead<BaselineRecord>(record.Value!, out var content, out var error))
            throw new BaselineException($"The record {record} of the baselines topic cannot be read: {error}");
        if (content.ContentCase == BaselineRecord.ContentOneofCase.Snapshot)
            return BaselineReader.Read(content.Snapshot.ToByteArray(), record.ToString());
        var baseline = BaselineReader.ReadFile(content.Reference.Location);
        return string.Equals(baseline.Id, content.Reference.Sha256, StringComparison.OrdinalIgnoreCase)
            ? baseline
            : throw new BaselineException($"'{content.Reference.Location}' is not the baseline that {record} announces: its sha256 is {baseline.Id}, not {content.Reference.Sha256}.");
    }
}
