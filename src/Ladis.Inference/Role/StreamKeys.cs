using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Inference.Configuration;

namespace Ladis.Inference.Role;

/// <summary>Names the stream that a request's activation belongs to.</summary>
internal sealed class StreamKeys(ModelReference model, StreamKeyOptions options)
{
    /// <summary>A longer value, which a caller chose, stands in keys, alerts and labels as its hash.</summary>
    private const int MostCharacters = 128;

    private readonly string _undivided = StreamIds.Of(model);

    public string Of(PendingRequest request)
    {
        if (options.Header.Length == 0 || ValueOf(request) is not { Length: > 0 } value)
            return _undivided;
        if (options.Shards > 0)
            return StreamIds.Of(model, (BinaryPrimitives.ReadUInt32BigEndian(Hash(value)) % (uint)options.Shards).ToString());
        return StreamIds.Of(model, value.Length > MostCharacters ? Convert.ToHexStringLower(Hash(value)) : value);
    }

    /// <summary>Client and session may also stand in the message itself.</summary>
    private string? ValueOf(PendingRequest request) => options.Header.ToLowerInvariant() switch
    {
        RecordHeaders.Client => request.Payload.ClientId,
        RecordHeaders.Session => request.Payload.SessionId,
        _ => request.Record.Header(options.Header),
    };

    private static byte[] Hash(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));
}
