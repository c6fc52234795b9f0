using System.Text;

namespace Ladis.Streaming.Records;

/// <summary>What a record takes, at most, in a batch of its own: what clients and topics limit. Uncompressed, as the client's limit is.</summary>
internal static class RecordSize
{
    /// <summary>What the protocol adds: 61 bytes for the batch, up to 36 for the record, and a header with the event time where that lies ahead.</summary>
    public const int Framing = 256;

    /// <summary>What the protocol adds to a header, and more.</summary>
    private const int HeaderFraming = 16;

    /// <summary>In bytes.</summary>
    /// <param name="record">The record.</param>
    public static long Of(OutputRecord record) => Framing + (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) + Of(record.Headers);

    /// <summary>In bytes.</summary>
    /// <param name="headers">The headers of a record.</param>
    public static long Of(IReadOnlyList<RecordHeader> headers) => headers.Sum(h => Encoding.UTF8.GetByteCount(h.Name) + (long)(h.Value?.Length ?? 0) + HeaderFraming);
}
