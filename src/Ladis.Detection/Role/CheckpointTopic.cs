using System.Text;
using Google.Protobuf;
using Ladis.Contracts.V1;
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
            else if (name.StartsWith(key + StreamMark, StringComparison.Ordinal))
                Keep(streams, name, record.Value);
        }

        return newest is null ? null : Join(Parse<DetectorCheckpoint>(newest, key), streams);
    }

    /// <summary>The records of a checkpoint: one of the partition, one of each stream in it, and the deletion of those that are no longer kept.</summary>
    internal IEnumerable<OutputRecord> ToRecords(PartitionId partition, DetectorCheckpoint checkpoint, IEnumerable<string> forgotten)
    {
        foreach (var stream in checkpoint.Streams)
            yield return Record(partition, StreamMark + stream.StreamId, stream.ToByteArray());
        foreach (var stream in forgotten)
            yield return Record(partition, StreamMark + stream, null);
        checkpoint.Streams.Clear();
        yield return Record(partition, "", checkpoint.ToByteArray());
    }

    private OutputRecord Record(PartitionId partition, string suffix, byte[]? value) => new()
    {
        Topic = topic,
        Partition = Home(partition),
        Key = Encoding.UTF8.GetBytes(partition + suffix),
        Value = value,
    };

    private static void Keep(Dictionary<string, byte[]> streams, string name, byte[]? value)
    {
        if (value is null)
            streams.Remove(name);
        else
            streams[name] = value;
    }

    private DetectorCheckpoint Join(DetectorCheckpoint checkpoint, Dictionary<string, byte[]> streams)
    {
        var own = streams.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => Parse<StreamCheckpoint>(s.Value, s.Key)).ToList();
        var ids = own.Select(s => s.StreamId).ToHashSet(StringComparer.Ordinal);
        own.AddRange(checkpoint.Streams.Where(s => !ids.Contains(s.StreamId)));
        checkpoint.Streams.Clear();
        checkpoint.Streams.Add(own);
        return checkpoint;
    }

    private T Parse<T>(byte[] value, string key)
        where T : class, IMessage<T>, new() => MessageReader.TryRead<T>(value, out var message, out var error)
        ? message
        : throw new InvalidDataException($"The checkpoint of {key} on '{topic}' cannot be read: {error}");

    /// <summary>One partition's checkpoints lie in one partition, so that the last one is the newest.</summary>
    private int Home(PartitionId partition) => partition.Partition % partitions;
}
