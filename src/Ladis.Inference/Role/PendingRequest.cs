using Ladis.Contracts.V1;
using Ladis.Streaming.Records;

namespace Ladis.Inference.Role;

/// <summary>A request on its way through a batch: in the end it has an answer or a failure.</summary>
/// <param name="record">The record as it came.</param>
/// <param name="payload">What it asks for.</param>
internal sealed class PendingRequest(InputRecord record, RequestPayload payload)
{
    public InputRecord Record { get; } = record;

    public RequestPayload Payload { get; } = payload;

    /// <summary>When it happened, as far as can be believed.</summary>
    public DateTimeOffset EventTime { get; init; } = record.Timestamp;

    public RequestFailure? Failure { get; set; }

    public Prediction? Prediction { get; set; }

    public Activation? Activation { get; set; }
}
