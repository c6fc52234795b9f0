using Ladis.Contracts;

namespace Ladis.Inference.Role;

/// <summary>What a request says under the name of a header.</summary>
internal static class RequestHeader
{
    /// <summary>The header's value; client and session may also stand in the message itself. Null or empty where it has none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">The header's name; empty: none is asked for.</param>
    public static string? ValueOf(PendingRequest request, string name) => name.ToLowerInvariant() switch
    {
        "" => null,
        RecordHeaders.Client => request.Payload.ClientId,
        RecordHeaders.Session => request.Payload.SessionId,
        _ => request.Record.Header(name),
    };
}
