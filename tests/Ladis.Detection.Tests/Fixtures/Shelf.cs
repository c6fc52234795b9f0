using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Streams;

namespace Ladis.Detection.Tests.Fixtures;

/// <summary>What stands on the checkpoints topic after compaction, written commit by commit as the role does.</summary>
internal sealed class Shelf
{
    private readonly Dictionary<StreamKey, byte[]> _streams = [];
    private byte[] _partition = [];

    /// <summary>Bytes written so far of the streams' records, and of the partition's.</summary>
    public (long Streams, long Partition) Written { get; private set; }

    /// <summary>Records of streams written so far.</summary>
    public int Records { get; private set; }

    /// <summary>What the group commits.</summary>
    public long Floor { get; private set; }

    public void Commit(PartitionDetector detector)
    {
        Floor = detector.SaveChanges() is var (checkpoint, forgotten) ? Write(checkpoint, forgotten) : Floor;
        Assert.Equal(Floor, detector.Floor());
    }

    private long Write(DetectorCheckpoint checkpoint, IReadOnlyList<StreamKey> forgotten)
    {
        foreach (var key in forgotten)
            _streams.Remove(key);
        foreach (var stream in checkpoint.Streams)
            _streams[StreamKey.Of(stream)] = stream.ToByteArray();
        var streams = checkpoint.Streams.Sum(s => s.CalculateSize());
        Records += checkpoint.Streams.Count;
        checkpoint.Streams.Clear();
        _partition = checkpoint.ToByteArray();
        Written = (Written.Streams + streams, Written.Partition + _partition.Length);
        return checkpoint.ReplayFloor;
    }

    public Journal Successor(DetectionOptions options, BaselineCatalog? catalog = null)
    {
        if (_partition.Length == 0)
            return new Journal(options, catalog);
        var checkpoint = DetectorCheckpoint.Parser.ParseFrom(_partition);
        checkpoint.Streams.Add(_streams.Values.Select(StreamCheckpoint.Parser.ParseFrom).OrderBy(s => s.StreamId, StringComparer.Ordinal));
        return Journal.After(checkpoint.ToByteArray(), options, catalog);
    }
}
