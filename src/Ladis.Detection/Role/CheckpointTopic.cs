using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Streams;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Topics;

namespace Ladis.Detection.Role;

/// <summary>Where a partition's state lies between two owners: the last record under its key, and under that of each of its streams.</summary>
/// <param name="topic">The checkpoints topic.</param>
/// <param name="partitions">Its number of partitions.</param>
/// <param name="reader">Reads it.</param>
public sealed class CheckpointTopic(string topic, int partitions, TopicReader reader)
{
    private const string StreamMark = "#";
    private const string FileMark = "/";

    /// <summary>Streams that stand under a key of an earlier version, which goes when the stream is next written.</summary>
    private readonly ConcurrentDictionary<PartitionId, Dictionary<StreamKey, string>> _outdated = [];

    /// <summary>The newest checkpoint of a partition with all of its streams, or null.</summary>
    internal DetectorCheckpoint? Newest(PartitionId partition)
    {
        var key = partition.ToString();
        byte[]? newest = null;
        var streams = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var record in reader.Read(new PartitionId(topic, Home(partition))))
        {
            var name = record.Key is null ? "" : Encoding.UTF8.GetString(record.Key);
            if (string.Equals(name, key, StringComparison.Ordinal))
                newest = record.Value;
            else if (name.StartsWith(key + FileMark, StringComparison.Ordinal) || name.StartsWith(key + StreamMark, StringComparison.Ordinal))
                Keep(streams, name, record.Value);
        }

        var parsed = streams.Select(s => (Name: s.Key, Stream: Parse<StreamCheckpoint>(s.Value, s.Key))).ToLookup(s => s.Name.StartsWith(key + FileMark, StringComparison.Ordinal));
        _outdated[partition] = parsed[false].ToDictionary(s => StreamKey.Of(s.Stream), s => s.Name);
        return newest is null ? null : Join(Parse<DetectorCheckpoint>(newest, key), parsed[true].Concat(parsed[false]).Select(s => s.Stream));
    }

    /// <summary>The records of a checkpoint: one of the partition, one of each stream in it, and the deletion of those that are no longer kept.</summary>
    internal IEnumerable<OutputRecord> ToRecords(PartitionId partition, DetectorCheckpoint checkpoint, IEnumerable<StreamKey> forgotten)
    {
        var outdated = _outdated.GetValueOrDefault(partition);
        foreach (var (stream, value) in checkpoint.Streams.Select(s => (StreamKey.Of(s), (byte[]?)s.ToByteArray())).Concat(forgotten.Select(s => (s, (byte[]?)null))))
        {
            yield return Record($"{partition}{FileMark}{stream.Sha256}{StreamMark}{stream.Id}", partition, value);
            if (outdated?.Remove(stream, out var name) == true)
                yield return Record(name, partition, null);
        }

        checkpoint.Streams.Clear();
        yield return Record(partition.ToString(), partition, checkpoint.ToByteArray());
    }

    private OutputRecord Record(string key, PartitionId partition, byte[]? value) => new()
    {
        Topic = topic,
        Partition = Home(partition),
        Key = Encoding.UTF8.GetBytes(key),
        Value = value,
    };

    private static void Keep(Dictionary<string, byte[]> streams, string name, byte[]? value)
    {
        if (value is null)
            streams.Remove(name);
        else
            streams[name] = value;
    }

    /// <summary>Of two records of one stream the first counts.</summary>
    private static DetectorCheckpoint Join(DetectorCheckpoint checkpoint, IEnumerable<StreamCheckpoint> streams)
    {
        var all = streams.Concat(checkpoint.Streams).DistinctBy(StreamKey.Of).OrderBy(s => s.StreamId, StringComparer.Ordinal).ThenBy(s => s.Model.Sha256, StringComparer.Ordinal).ToList();
        checkpoint.Streams.Clear();
        checkpoint.Streams.Add(all);
        return checkpoint;
    }

    private T Parse<T>(byte[] value, string key)
        where T : class, IMessage<T>, new() => MessageReader.TryRead<T>(value, out var message, out var error)
        ? message
        : throw new InvalidDataException($"The checkpoint of {key} on '{topic}' cannot be read: {error}");

    /// <summary>One partition's checkpoints lie in one partition, so that the last one is the newest.</summary>
    private int Home(PartitionId partition) => partition.Partition % partitions;
}
