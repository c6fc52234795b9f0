using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Streams;
using Ladis.Detection.Telemetry;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;

namespace Ladis.Detection.Role;

/// <summary>Reads a checkpoint's records, and takes nothing from them that no detector has written.</summary>
internal static class CheckpointReader
{
    /// <summary>The header with the hash of a record's value: one that is cut at the end of a field can be parsed.</summary>
    private const string HashHeader = "ladis.checkpoint.sha256";

    /// <summary>The headers of a record.</summary>
    public static RecordHeader[] Headers(byte[] value) => [RecordHeader.Of(HashHeader, Hash(value))];

    /// <summary>Reads the record of a partition.</summary>
    /// <returns>What is wrong with it; null when it is right.</returns>
    public static CheckpointFault? Read(InputRecord record, PartitionId partition, out DetectorCheckpoint? checkpoint)
    {
        if (!TryParse(record, out checkpoint))
            return CheckpointFault.Damaged;
        if (checkpoint!.Format > PartitionDetector.Format)
            return CheckpointFault.Newer;
        var isRight = string.Equals(checkpoint.Topic, partition.Topic, StringComparison.Ordinal) && checkpoint.Partition == partition.Partition
            && checkpoint.ReplayFloor >= 0 && checkpoint.ReplayFloor <= checkpoint.LiveOffset
            && Timestamps.IsValid(checkpoint.StreamTime) && IsTime(checkpoint.FloorTime)
            && checkpoint.Baselines.All(b => b.Model is not null) && checkpoint.Streams.All(IsRight);
        return isRight ? null : CheckpointFault.Damaged;
    }

    /// <summary>Reads the record of a stream.</summary>
    /// <returns>What is wrong with it; null when it is right.</returns>
    public static CheckpointFault? Read(InputRecord record, out StreamCheckpoint? stream)
    {
        if (!TryParse(record, out stream))
            return CheckpointFault.Damaged;
        if (stream!.Format > PartitionDetector.Format)
            return CheckpointFault.Newer;
        return IsRight(stream) ? null : CheckpointFault.Damaged;
    }

    private static bool TryParse<T>(InputRecord record, out T? message)
        where T : class, IMessage<T>, new()
    {
        message = null;
        if (record.Value is not { Length: > 0 } value || (record.Header(HashHeader) is { } hash && !string.Equals(hash, Hash(value), StringComparison.Ordinal)))
            return false;
        return MessageReader.TryRead(value, out message, out _);
    }

    private static bool IsRight(StreamCheckpoint stream) =>
        stream.StreamId.Length > 0 && stream.Model is { Sha256.Length: > 0 } && stream.BaselineId.Length > 0 && stream.RequestsProcessed >= 0
        && stream.NextOffset >= 0 && !stream.ConformalState.IsEmpty && IsTime(stream.WindowFloorTime)
        && stream.Policies.All(p => IsRight(p.Episode)) && IsRight(stream.Episode);

    private static bool IsRight(EpisodeCheckpoint? episode) => episode is null || (episode.AlertId.Length > 0 && Timestamps.IsValid(episode.StartedAt));

    private static bool IsTime(Timestamp? time) => time is null || Timestamps.IsValid(time);

    private static string Hash(byte[] value) => Convert.ToHexStringLower(SHA256.HashData(value));
}
