using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;
using Ladis.Detection.Streams;
using Ladis.Detection.Telemetry;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;

namespace Ladis.Detection.Role;

/// <summary>
/// Where a partition's state lies between two owners: the last record under its key, and under that of each of its streams. Keys begin with the group, so
/// that two groups on one topic (a canary) keep apart; a stream's name its model's file. Earlier versions had neither: their records are read by the default
/// group, and go when the stream is next written.
/// </summary>
/// <param name="topic">The checkpoints topic.</param>
/// <param name="partitions">Its number of partitions.</param>
/// <param name="reader">Reads it.</param>
/// <param name="group">The detector's consumer group.</param>
public sealed class CheckpointTopic(string topic, int partitions, TopicReader reader, string group)
{
    private const char StreamMark = '#';
    private const char FileMark = '/';

    private readonly ConcurrentDictionary<PartitionId, OutdatedKeys> _outdated = [];

    /// <summary>What stands there of a partition with all of its streams.</summary>
    /// <param name="partition">The partition.</param>
    internal FoundCheckpoint Newest(PartitionId partition)
    {
        var (key, records) = (Key(partition), Standing(partition));
        var (streams, faults, outdated) = (new Dictionary<StreamKey, StreamCheckpoint>(), new List<(CheckpointFault, string)>(), new OutdatedKeys());
        _outdated[partition] = outdated;
        // Of two records of one stream that with the group's key counts.
        foreach (var (name, record) in records.Where(r => IsOfStream(r.Key, partition)).OrderByDescending(r => IsOf(r.Key, key)).ThenBy(r => r.Key, StringComparer.Ordinal))
        {
            if (CheckpointReader.Read(record, out var stream) is { } wrong)
            {
                faults.Add((wrong, Problem(wrong, name, "the stream begins anew")));
                outdated.Leftovers.Add(name);
            }
            else if (!streams.TryAdd(StreamKey.Of(stream!), stream!))
            {
                outdated.Leftovers.Add(name);
            }
            else if (!string.Equals(name, Key(partition, StreamKey.Of(stream!)), StringComparison.Ordinal))
            {
                outdated.Streams[StreamKey.Of(stream!)] = name;
            }
        }

        var checkpoint = Own(partition, records, faults, outdated);
        return checkpoint is null ? new FoundCheckpoint(null, [.. streams.Values], faults) : new FoundCheckpoint(Join(checkpoint, streams.Values), [], faults);
    }

    /// <summary>What is said where there should be one.</summary>
    internal string Absence(PartitionId partition) =>
        $"Group '{group}' has read {partition} before, and '{topic}' has no checkpoint of it under the key '{Key(partition)}' (deleted, or of a version that wrote keys without a group, "
        + $"which only the group '{DetectionDefaults.GroupId}' reads): its streams begin anew at the committed offset. Alarms that stand on the alerts topic are not published again; verdicts may be.";

    /// <summary>The records of a checkpoint: one of the partition, one of each stream in it, and the deletion of those that are no longer kept.</summary>
    internal IEnumerable<OutputRecord> ToRecords(PartitionId partition, DetectorCheckpoint checkpoint, IEnumerable<StreamKey> forgotten)
    {
        var outdated = _outdated.GetValueOrDefault(partition);
        // Before what is written: a damaged record has the key of its successor.
        foreach (var name in outdated?.Leftovers ?? [])
            yield return Record(partition, name, null);
        outdated?.Leftovers.Clear();
        foreach (var (stream, saved) in checkpoint.Streams.Select(s => (StreamKey.Of(s), (StreamCheckpoint?)s)).Concat(forgotten.Select(s => (s, (StreamCheckpoint?)null))))
        {
            yield return Record(partition, Key(partition, stream), saved);
            if (outdated?.Streams.Remove(stream, out var former) == true)
                yield return Record(partition, former, null);
        }

        checkpoint.Streams.Clear();
        yield return Record(partition, Key(partition), checkpoint);
    }

    /// <summary>The partition's own record; where the group has none, that of an earlier version.</summary>
    private DetectorCheckpoint? Own(PartitionId partition, Dictionary<string, InputRecord> records, List<(CheckpointFault, string)> faults, OutdatedKeys outdated)
    {
        var (own, former) = (Key(partition), partition.ToString());
        if (records.ContainsKey(former))
            outdated.Leftovers.Add(former);
        var name = records.ContainsKey(own) ? own : former;
        if (!records.TryGetValue(name, out var newest))
            return null;
        if (CheckpointReader.Read(newest, partition, out var checkpoint) is not { } wrong)
            return checkpoint;
        faults.Add((wrong, Problem(wrong, name, "its streams begin anew at the committed offset")));
        return null;
    }

    private static string Problem(CheckpointFault fault, string name, string consequence) => fault == CheckpointFault.Newer
        ? $"The checkpoint '{name}' was written by a later version of Ladis: {consequence}."
        : $"The checkpoint '{name}' is empty, cut or damaged: {consequence}.";

    /// <summary>The last record of each key of a partition and of its streams; without deleted ones.</summary>
    private Dictionary<string, InputRecord> Standing(PartitionId partition)
    {
        var standing = new Dictionary<string, InputRecord>(StringComparer.Ordinal);
        var readsFormer = string.Equals(group, DetectionDefaults.GroupId, StringComparison.Ordinal);
        foreach (var record in reader.Read(new PartitionId(topic, Home(partition))))
        {
            var name = Encoding.UTF8.GetString(record.Key ?? []);
            if (record.Value is null)
                standing.Remove(name);
            else if (IsOf(name, Key(partition)) || (readsFormer && IsOf(name, partition.ToString())))
                standing[name] = record;
        }

        return standing;
    }

    private static bool IsOf(string name, string key) =>
        name.StartsWith(key, StringComparison.Ordinal) && (name.Length == key.Length || name[key.Length] is StreamMark or FileMark);

    private bool IsOfStream(string name, PartitionId partition) =>
        !string.Equals(name, Key(partition), StringComparison.Ordinal) && !string.Equals(name, partition.ToString(), StringComparison.Ordinal);

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

    private static DetectorCheckpoint Join(DetectorCheckpoint checkpoint, IEnumerable<StreamCheckpoint> streams)
    {
        var all = streams.Concat(checkpoint.Streams).DistinctBy(StreamKey.Of).OrderBy(s => s.StreamId, StringComparer.Ordinal).ThenBy(s => s.Model.Sha256, StringComparer.Ordinal).ToList();
        checkpoint.Streams.Clear();
        checkpoint.Streams.Add(all);
        return checkpoint;
    }

    private string Key(PartitionId partition) => $"{group}:{partition}";

    private string Key(PartitionId partition, StreamKey stream) => $"{Key(partition)}{FileMark}{stream.Sha256}{StreamMark}{stream.Id}";

    /// <summary>One partition's checkpoints lie in one partition, so that the last one is the newest.</summary>
    private int Home(PartitionId partition) => partition.Partition % partitions;

    /// <summary>Keys whose records go: those of streams when the stream is next written, and those that nobody goes on from with the next checkpoint.</summary>
    private sealed class OutdatedKeys
    {
        public Dictionary<StreamKey, string> Streams { get; } = [];

        public List<string> Leftovers { get; } = [];
    }
}
