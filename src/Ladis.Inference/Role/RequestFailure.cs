using Ladis.Streaming.Records;

namespace Ladis.Inference.Role;

/// <summary>Why a request cannot be answered.</summary>
/// <param name="Reason">Of a closed set.</param>
/// <param name="Message">The details, for people.</param>
internal sealed record RequestFailure(DeadLetterReason Reason, string Message);
