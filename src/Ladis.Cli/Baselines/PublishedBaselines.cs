using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;

namespace Ladis.Cli.Baselines;

/// <summary>What stands on the baselines topic, as commands see it.</summary>
/// <param name="topic">The topic.</param>
/// <param name="directory">Tells its partitions.</param>
/// <param name="reader">Reads it.</param>
internal sealed class PublishedBaselines(string topic, TopicDirectory directory, TopicReader reader)
{
    private readonly HashSet<(PartitionId Partition, long Offset)> _told = [];

    /// <summary>All baselines in the order of their partitions, without what a tombstone removed; what cannot be used is told, and left out.</summary>
    public List<PublishedBaseline> Read(CancellationToken stop)
    {
        var found = new List<PublishedBaseline>();
        for (var partition = 0; partition < directory.Partitions(topic); partition++)
        {
            foreach (var record in reader.Read(new PartitionId(topic, partition), cancellationToken: stop))
            {
                if (record.Value is { Length: > 0 })
                    Add(found, record);
                else
                    found.RemoveAll(r => string.Equals(r.Key, PublishedBaseline.KeyOf(record), StringComparison.Ordinal));
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
