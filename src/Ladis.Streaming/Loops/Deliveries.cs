using Confluent.Kafka;
using Ladis.Streaming.Clients;

namespace Ladis.Streaming.Loops;

/// <summary>What the broker says of single records. The client's calls afterwards say no more than that something was not delivered.</summary>
/// <param name="limits">Told of topics that refuse something for its size.</param>
internal sealed class Deliveries(TopicLimits limits)
{
    private readonly Lock _gate = new();
    private DeliveryReport<byte[], byte[]>? _refused;

    /// <summary>Why the first record was not delivered, in a sentence; null while all are.</summary>
    public Error? Failure
    {
        get
        {
            DeliveryReport<byte[], byte[]>? refused;
            lock (_gate)
                refused = _refused;
            return refused is null ? null : new Error(refused.Error.Code, Sentence(refused), refused.Error.IsFatal);
        }
    }

    /// <summary>Whether a topic refuses a size: a producer that is made from now on heeds its limit.</summary>
    public bool IsOutgrown
    {
        get
        {
            lock (_gate)
                return _refused is { Error.Code: var code } && IsOfSize(code);
        }
    }

    /// <summary>A record was delivered, or not. Called on the client's thread.</summary>
    /// <param name="report">What became of it.</param>
    public void Note(DeliveryReport<byte[], byte[]> report)
    {
        // What an abort takes out of the client's queue has no reason of its own.
        if (!report.Error.IsError || report.Error.Code is ErrorCode.Local_PurgeQueue or ErrorCode.Local_PurgeInflight)
            return;
        if (IsOfSize(report.Error.Code))
            limits.Refused(report.Topic);
        lock (_gate)
            _refused ??= report;
    }

    /// <summary>What was sent is taken back.</summary>
    public void Clear()
    {
        lock (_gate)
            _refused = null;
    }

    private static bool IsOfSize(ErrorCode code) => code is ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge;

    private string Sentence(DeliveryReport<byte[], byte[]> refused)
    {
        var size = (long)(refused.Message.Key?.Length ?? 0) + (refused.Message.Value?.Length ?? 0) + (refused.Message.Headers?.Sum(h => (long)(h.GetValueBytes()?.Length ?? 0)) ?? 0);
        var limit = IsOfSize(refused.Error.Code) ? $" (limit: {limits.Of(refused.Topic, size)})" : "";
        return $"topic '{refused.Topic}' did not take a record of {size} bytes, or the batch that it was in{limit}: {refused.Error.Reason}";
    }
}
