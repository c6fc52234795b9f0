namespace Ladis.Contracts;

/// <summary>Names of the record headers that Ladis reads and writes.</summary>
public static class RecordHeaders
{
    /// <summary>Media type of the value: <c>image/jpeg</c>, <c>application/x-protobuf</c>, …</summary>
    public const string ContentType = "content-type";

    /// <summary>Identity of a request, chosen by its producer; equal ids mark retries of one request.</summary>
    public const string RequestId = "ladis.request.id";

    /// <summary>Which of the worker's models shall answer.</summary>
    public const string Model = "ladis.model";

    /// <summary>Who asked: tenant or client.</summary>
    public const string Client = "ladis.client";

    /// <summary>The caller's session, where correlated requests belong together.</summary>
    public const string Session = "ladis.session";

    /// <summary>W3C trace context, passed on from a request to its prediction and activation. A verdict is of many requests: it names them by their coordinates.</summary>
    public const string TraceParent = "traceparent";

    /// <summary>W3C trace context: what tracing systems add to <see cref="TraceParent"/>.</summary>
    public const string TraceState = "tracestate";

    /// <summary>
    /// The event time of a record (ISO 8601), where it is ahead of the clock of the machine that wrote it: the record's own timestamp is that clock's, since
    /// brokers refuse the future.
    /// </summary>
    public const string EventTime = "ladis.event-time";

    /// <summary>Prefix of the headers that a dead letter adds to the original ones.</summary>
    public const string ErrorPrefix = "ladis.error.";
}
