namespace Ladis.Streaming.Records;

/// <summary>Why a record is not to be processed: its role makes a dead letter of it, and no more.</summary>
/// <param name="Reason">Of a closed set.</param>
/// <param name="Message">The details, for people.</param>
public sealed record RecordRefusal(DeadLetterReason Reason, string Message);
