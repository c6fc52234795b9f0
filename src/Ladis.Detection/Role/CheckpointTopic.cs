using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;

namespace Ladis.Detection.Role;

/// <summary>
/// Where a partition's state lies between two owners: the last record under its key, and under that of each of its streams. Keys begin with the group, so
/// that two groups on one topic (a canary) keep apart.
/// </summary>
/// <param name="topic">The checkpoints topic.</param>
/// <param name="partitions">Its number of partitions.</param>
/// <param name="reader">Reads it.</param>
/// <param name="group">The detector's consumer group.</param>
public sealed class CheckpointTopic(string topic, int partitions, TopicReader reader, string group)
{
    private const string StreamMark = "#";

    /// <summary>Keys whose records nobody goes on from: they are deleted with the next checkpoint.</summary>
    private readonly ConcurrentDictionary<PartitionId, IReadOnlyList<string>> _leftovers = [];

    /// <summary>What stands there of a partition with all of its streams.</summary>
    /// <param name="partition">The partition.</param>
    internal FoundCheckpoint Newest(PartitionId partition)
    {
        var key = Key(partition);
        var records = Standing(partition);
        if (!records.ContainsKey(key) && string.Equals(group, DetectionDefaults.GroupId, StringComparison.Ordinal))
            key = partition.ToString();
        var isOutdated = !string.Equals(key, Key(partition), StringComparison.Ordinal);
        var (streams, faults, leftovers) = (new List<StreamCheckpoint>(), new List<(CheckpointFault, string)>(), new List<string>());
        foreach (var (name, record) in records.Where(r => r.Key.StartsWith(key + StreamMark, StringComparison.Ordinal)).OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            var fault = CheckpointReader.Read(record, out var stream);
            if (fault is { } wrong)
                faults.Add((wrong, Problem(wrong, name, "the stream begins anew")));
            else
                streams.Add(stream!);
            if (isOutdated || fault is not null)
                leftovers.Add(name);
        }

        DetectorCheckpoint? checkpoint = null;
        if (records.TryGetValue(key, out var newest))
        {
            if (CheckpointReader.Read(newest, partition, out checkpoint) is { } wrong)
            {
                faults.Add((wrong, Problem(wrong, key, "its streams begin anew at the committed offset")));
                checkpoint = null;
            }

            if (isOutdated)
                leftovers.Add(key);
        }

        _leftovers[partition] = leftovers;
        return checkpoint is null ? new FoundCheckpoint(null, streams, faults) : new FoundCheckpoint(Join(checkpoint, streams), [], faults);
    }

    /// <summary>What is said where there should be one.</summary>
    internal string Absence(PartitionId partition) =>
        $"Group '{group}' has read {partition} before, and '{topic}' has no checkpoint of it under the key '{Key(partition)}' (deleted, or of a version that wrote keys without a group, "
        + $"which only the group '{DetectionDefaults.GroupId}' reads): its streams begin anew at the committed offset, and what is judged from there on may have been judged before.";

    /// <summary>The records of a checkpoint: one of the partition, one of each stream in it, and the deletion of those that are no longer kept.</summary>
    internal IEnumerable<OutputRecord> ToRecords(PartitionId partition, DetectorCheckpoint checkpoint, IEnumerable<string> forgotten)
    {
        if (_leftovers.TryRemove(partition, out var leftovers))
        {
            foreach (var name in leftovers)
                yield return Record(partition, name, null);
        }

        foreach (var stream in checkpoint.Streams)
            yield return Record(partition, Key(partition) + StreamMark + stream.StreamId, stream);
        foreach (var stream in forgotten)
            yield return Record(partition, Key(partition) + StreamMark + stream, null);
        checkpoint.Streams.Clear();
        yield return Record(partition, Key(partition), checkpoint);
    }

    private static string Problem(CheckpointFault fault, string name, string consequence) => fault == CheckpointFault.Newer
        ? $"The checkpoint '{name}' was written by a later version of Ladis: {consequence}."
        : $"The checkpoint '{name}' is empty, cut or damaged: {consequence}.";

    /// <summary>The last record of each key of a partition and of its streams; without deleted ones.</summary>
    private Dictionary<string, InputRecord> Standing(PartitionId partition)
    {
        var standing = new Dictionary<string, InputRecord>(StringComparer.Ordinal);
        foreach (var record in reader.Read(new PartitionId(topic, Home(partition))))
        {
            var name = Encoding.UTF8.GetString(record.Key ?? []);
            if (record.Value is null)
                standing.Remove(name);
            else if (IsOf(name, Key(partition)) || IsOf(name, partition.ToString()))
                standing[name] = record;
        }

        return standing;
    }

    private static bool IsOf(string name, string key) => name.StartsWith(key, StringComparison.Ordinal)
        && (name.Length == key.Length || name.AsSpan(key.Length).StartsWith(StreamMark, StringComparison.Ordinal));

    private OutputRecord Record(PartitionId partition, string name, IMessage? message)
    {
        var value = message?.ToByteArray();
        return new OutputRecord
        {
            Topic = topic,
            Partition = Home(partition),
            Key = Encoding.UTF8.GetBytes(name),
            Value = value,
            Headers = value is null ? [] : CheckpointReader.Headers(value),
        };
    }

    private static DetectorCheckpoint Join(DetectorCheckpoint checkpoint, List<StreamCheckpoint> own)
    {
        var ids = own.Select(s => s.StreamId).ToHashSet(StringComparer.Ordinal);
        own.AddRange(checkpoint.Streams.Where(s => !ids.Contains(s.StreamId)));
        checkpoint.Streams.Clear();
        checkpoint.Streams.Add(own);
        return checkpoint;
    }

    private string Key(PartitionId partition) => $"{group}:{partition}";

    /// <summary>One partition's checkpoints lie in one partition, so that the last one is the newest.</summary>
    private int Home(PartitionId partition) => partition.Partition % partitions;
}
