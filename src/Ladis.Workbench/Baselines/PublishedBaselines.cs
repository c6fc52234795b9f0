using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;

namespace Ladis.Workbench.Baselines;

/// <summary>What stands on the baselines topic, as commands see it.</summary>
/// <param name="topic">The topic.</param>
/// <param name="directory">Tells its partitions.</param>
/// <param name="reader">Reads it.</param>
internal sealed class PublishedBaselines(string topic, TopicDirectory directory, TopicReader reader)
{
    private readonly HashSet<(PartitionId Partition, long Offset)> _told = [];

    /// <summary>Parts of a snapshot are committed with the record that names them, but another partition is read a moment later.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    private readonly Dictionary<string, DateTimeOffset> _parts = new(StringComparer.Ordinal);

    /// <summary>Keys of parts that no record named at the last reading: of snapshots that were replaced or retired. Compaction would keep them for ever.</summary>
    /// <param name="found">What was read.</param>
    /// <param name="now">The time.</param>
    public List<string> LooseParts(IEnumerable<PublishedBaseline> found, DateTimeOffset now)
    {
        var named = found.Select(r => r.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. _parts.Where(p => now - p.Value > Fresh && !named.Contains(BaselineKeys.BaselineOfPart(p.Key)!)).Select(p => p.Key)];
    }

    /// <summary>All baselines in the order of their partitions, without what a tombstone removed; what cannot be used is told, and left out.</summary>
    public List<PublishedBaseline> Read(CancellationToken stop)
    {
        var found = new List<PublishedBaseline>();
        _parts.Clear();
        for (var partition = 0; partition < directory.Partitions(topic); partition++)
        {
            foreach (var record in reader.Read(new PartitionId(topic, partition), cancellationToken: stop))
            {
                var key = PublishedBaseline.KeyOf(record);
                if (BaselineKeys.BaselineOfPart(key) is not null)
                    NotePart(key, record);
                else if (record.Value is { Length: > 0 })
                    Add(found, record);
                else
                    found.RemoveAll(r => string.Equals(r.Key, key, StringComparison.Ordinal));
            }
        }

        return found;
    }

    /// <summary>
    /// Keys that can be deleted when a model's file no longer needs them: nothing but that file stands there. Under a model's name, as earlier versions wrote,
    /// another file's baseline may stand as well, which must not go with it unless it has a key of its own.
    /// </summary>
    public static List<string> OwnKeys(IReadOnlyCollection<PublishedBaseline> records, ModelReference model)
    {
        var keyed = records.Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        return [.. records.GroupBy(r => r.Key, StringComparer.Ordinal)
            .Where(g => g.Any(r => r.IsOf(model)) && g.All(r => r.IsOf(model) || keyed.Contains(BaselineKeys.Of(r.Model))))
            .Select(g => g.Key)];
    }

    private void NotePart(string key, InputRecord record)
    {
        if (record.Value is { Length: > 0 })
            _parts[key] = record.Timestamp;
        else
            _parts.Remove(key);
    }

    private void Add(List<PublishedBaseline> found, InputRecord record)
    {
        try
        {
            found.Add(PublishedBaseline.Of(record));
        }
        catch (BaselineException unusable)
        {
            if (_told.Add((record.Partition, record.Offset)))
                Console.Error.WriteLine($"passed over: {unusable.Message}");
        }
    }
}
