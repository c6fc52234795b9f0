using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using Ladis.Contracts;
using Ladis.Contracts.V1;

namespace Ladis.Chaos.Checks;

/// <summary>What stands in the headers of a dead letter, and whether the rest is the request's.</summary>
public static class DeadLetter
{
    /// <summary>Where the request stands.</summary>
    public static SourceCoordinates SourceOf(Message<byte[], byte[]> letter) => new()
    {
        Topic = Header(letter, "topic"),
        Partition = int.Parse(Header(letter, "partition"), CultureInfo.InvariantCulture),
        Offset = long.Parse(Header(letter, "offset"), CultureInfo.InvariantCulture),
    };

    /// <summary>Why it could not be answered.</summary>
    public static string ReasonOf(Message<byte[], byte[]> letter) => Header(letter, "reason");

    /// <summary>SHA-256 of a request's key, value, time and headers.</summary>
    public static string DigestOfRequest(Message<byte[], byte[]> request) =>
        Digest(request.Key ?? [], request.Value, request.Timestamp.UnixTimestampMs, request.Headers ?? []);

    /// <summary>The same of the request that a dead letter holds; a key that was null counts as empty.</summary>
    public static string DigestOfOriginal(Message<byte[], byte[]> letter) => Digest(
        Convert.FromBase64String(Header(letter, "key")), letter.Value, letter.Timestamp.UnixTimestampMs,
        letter.Headers.Where(h => !h.Key.StartsWith(RecordHeaders.ErrorPrefix, StringComparison.Ordinal)));

    private static string Digest(byte[] key, byte[]? value, long milliseconds, IEnumerable<IHeader> headers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, key);
        Append(hash, value);
        Append(hash, BitConverter.GetBytes(milliseconds));
        foreach (var header in headers)
        {
            Append(hash, Encoding.UTF8.GetBytes(header.Key));
            Append(hash, header.GetValueBytes());
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>With its length, so that parts cannot be shifted; null is not empty.</summary>
    private static void Append(IncrementalHash hash, byte[]? part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part?.Length ?? -1);
        hash.AppendData(length);
        hash.AppendData(part ?? []);
    }

    private static string Header(Message<byte[], byte[]> letter, string name) => Encoding.UTF8.GetString(letter.Headers.GetLastBytes(RecordHeaders.ErrorPrefix + name));
}
