using Confluent.Kafka;
using Ladis.Streaming.Clients;

namespace Ladis.Streaming.Loops;

/// <summary>Aborted transactions without a commit between them: why the open one must go, how long to wait, and when to give up.</summary>
internal sealed class AbortStreak
{
    /// <summary>So many in a row mean that trying again does not help.</summary>
    private const int Limit = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private int _length;
    private Error? _refusal;

    /// <summary>Why the open transaction must be aborted; null while it need not.</summary>
    public string? Reason { get; private set; }

    public void Require(Error error)
    {
        Reason = error.ToString();
        // After a refusal the client may report no more than that its transaction is in a wrong state.
        if (KafkaRefusal.Is(error.Code))
            _refusal = error;
    }

    public void Require(string reason) => Reason = reason;

    /// <summary>Counts the transaction that is about to be aborted.</summary>
    /// <exception cref="KafkaException">It is one too many. The error is the broker's refusal if one is behind it.</exception>
    public void Lengthen()
    {
        if (++_length < Limit)
            return;
        throw new KafkaException(new Error(_refusal?.Code ?? ErrorCode.Local_Fail, $"{_length} transactions in a row were aborted; the reason: {_refusal?.Reason ?? Reason}"));
    }

    /// <summary>A broker that refuses again and again is given time: longer after each refusal.</summary>
    public void Pause(CancellationToken stop)
    {
        if (_length > 1)
            stop.WaitHandle.WaitOne(TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << _length)));
    }

    /// <summary>The transaction is undone and its work can be done again.</summary>
    public void Undone() => Reason = null;

    /// <summary>A transaction was committed.</summary>
    public void End() => (_length, _refusal) = (0, null);
}
