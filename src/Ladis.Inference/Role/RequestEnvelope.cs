using System.Text;
using Ladis.Contracts;
using Ladis.Streaming.Records;

namespace Ladis.Inference.Role;

/// <summary>
/// What travels from a request into everything that is derived from it: key, headers, ids. Callers choose them; an answer that they make larger
/// than its topic takes could never be published, and would hold its partition up for good.
/// </summary>
internal static class RequestEnvelope
{
    /// <summary>Key and headers together have at most so many bytes.</summary>
    public const int MaxBytes = 65_536;

    /// <summary>An id has at most so many characters: its caller must find it again as it was.</summary>
    public const int MaxIdLength = BoundedText.Most;

    /// <summary>Why the request cannot be answered; null when it can.</summary>
    /// <param name="record">The record.</param>
    /// <param name="payload">What it asks for.</param>
    public static RequestFailure? Refusal(InputRecord record, in RequestPayload payload)
    {
        var bytes = (record.Key?.Length ?? 0L) + record.Headers.Sum(h => (long)Encoding.UTF8.GetByteCount(h.Name) + (h.Value?.Length ?? 0));
        if (bytes > MaxBytes)
            return new(DeadLetterReason.TooLarge, $"The record's key and headers have {bytes} bytes; {MaxBytes} are allowed.");
        return Refusal("request", payload.RequestId) ?? Refusal("client", payload.ClientId) ?? Refusal("session", payload.SessionId);
    }

    private static RequestFailure? Refusal(string whose, string id) => id.Length <= MaxIdLength
        ? null
        : new(DeadLetterReason.TooLarge, $"The {whose} id has {id.Length} characters; {MaxIdLength} are allowed.");
}
