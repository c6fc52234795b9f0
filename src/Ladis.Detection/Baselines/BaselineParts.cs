using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;

namespace Ladis.Detection.Baselines;

/// <summary>
/// Snapshots too large for a record: cut into parts under keys of their own, named with their hashes by one record. Each part has a key that no other snapshot has,
/// so that compaction keeps it for as long as it is not deleted; what is read is the snapshot that was cut, or nothing.
/// </summary>
/// <param name="topic">The baselines topic.</param>
/// <param name="directory">Tells its partitions.</param>
/// <param name="reader">Reads it.</param>
internal sealed class BaselineParts(string topic, TopicDirectory directory, TopicReader reader)
{
    /// <summary>Bytes of a part: with key and headers below the 1 MiB that brokers take by default.</summary>
    internal const int PartBytes = 900_000;

    /// <summary>Cuts a snapshot.</summary>
    /// <param name="snapshot">Its bytes.</param>
    /// <param name="baseline">The baseline that they give.</param>
    /// <returns>What names the parts, and each part with its key.</returns>
    public static (BaselineChunks Names, IReadOnlyList<(string Key, byte[] Value)> Parts) Cut(byte[] snapshot, LoadedBaseline baseline)
    {
        var parts = snapshot.Chunk(PartBytes).Select((value, number) => (BaselineKeys.Part(baseline.Id, number), value)).ToList();
        var names = new BaselineChunks
        {
            Model = baseline.Model,
            Sha256 = baseline.Id,
            Size = snapshot.Length,
            ChunkBytes = PartBytes,
            ChunkSha256 = { parts.Select(p => ByteString.CopyFrom(SHA256.HashData(p.value))) },
            Rows = baseline.Snapshot.PredictedClasses.Count,
            CreatedAt = baseline.Snapshot.CreatedAt,
        };
        return (names, parts);
    }

    /// <summary>Puts a snapshot together again. Its record is committed with its parts, so that all are there when it is read.</summary>
    /// <param name="names">What names the parts.</param>
    /// <param name="limit">The most bytes that are taken.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="BaselineException">It is too large, a part is missing, or one is another than was published.</exception>
    public byte[] Read(BaselineChunks names, int limit, CancellationToken stop)
    {
        if (names.Size > limit)
            throw new BaselineException($"it is {names.Size:N0} bytes long, and at most {limit:N0} are read (Ladis:Baselines:MaxReferenceBytes).");
        var (wanted, found) = (Places(names), new HashSet<int>());
        var snapshot = new byte[names.Size];
        for (var partition = 0; partition < directory.Partitions(topic); partition++)
        {
            foreach (var record in reader.Read(new PartitionId(topic, partition), cancellationToken: stop))
            {
                if (wanted.TryGetValue(Encoding.UTF8.GetString(record.Key ?? []), out var number))
                    Place(names, number, record.Value, snapshot, found);
            }
        }

        if (found.Count < wanted.Count)
            throw new BaselineException($"{wanted.Count - found.Count} of its {wanted.Count} parts are not on '{topic}', or not as they were published: publish it again.");
        var id = BaselineReader.IdOf(snapshot);
        return string.Equals(id, names.Sha256, StringComparison.OrdinalIgnoreCase)
            ? snapshot
            : throw new BaselineException($"its parts are not the baseline that it announces: their sha256 is {id}, not {names.Sha256}.");
    }

    private static Dictionary<string, int> Places(BaselineChunks names) =>
        Enumerable.Range(0, names.ChunkSha256.Count).ToDictionary(number => BaselineKeys.Part(names.Sha256, number), number => number, StringComparer.Ordinal);

    /// <summary>The last record of a key counts: a deletion takes a part away, another value spoils it.</summary>
    private static void Place(BaselineChunks names, int number, byte[]? value, byte[] snapshot, HashSet<int> found)
    {
        var place = snapshot.AsSpan(number * names.ChunkBytes);
        place = place[..Math.Min(names.ChunkBytes, place.Length)];
        if (value?.Length == place.Length && SHA256.HashData(value).AsSpan().SequenceEqual(names.ChunkSha256[number].Span))
        {
            value.CopyTo(place);
            found.Add(number);
        }
        else
        {
            found.Remove(number);
        }
    }
}
