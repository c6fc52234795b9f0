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
        if (RequestHeader.ValueOf(request, options.Header) is not { Length: > 0 } value)
            return _undivided;
        if (options.Shards > 0)
            return StreamIds.Of(model, (BinaryPrimitives.ReadUInt32BigEndian(Hash(value)) % (uint)options.Shards).ToString());
        return StreamIds.Of(model, value.Length > MostCharacters ? Convert.ToHexStringLower(Hash(value)) : value);
    }

    private static byte[] Hash(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));
}
