using Confluent.Kafka;
using Ladis.Streaming.Clients;

namespace Ladis.Streaming.Loops;

/// <summary>Aborted transactions without a commit between them: why the open one must go, how long to wait, and when to give up.</summary>
/// <param name="time">The clock.</param>
internal sealed class AbortStreak(TimeProvider time)
{
    /// <summary>Work that is not done again by then was somebody else's.</summary>
    private static readonly TimeSpan Over = TimeSpan.FromMinutes(1);

    /// <summary>So many in a row mean that trying again does not help.</summary>
    private const int Limit = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>After so many the pauses are as long as they get.</summary>
    private const int LongestAfter = 5;

    private int _length;
    private int _counted;
    private bool _passes;
    private Error? _refusal;
    private string? _latest;
    private long _latestAt;

    /// <summary>Why the open transaction must be aborted; null while it need not.</summary>
    public string? Reason { get; private set; }

    /// <summary>Why the latest one was, while more than one has been without a commit between them; else null.</summary>
    public string? Streak => _length > 1 && time.GetElapsedTime(_latestAt) < Over ? _latest : null;

    public void Require(Exception failure)
    {
        _passes = KafkaFailure.Passes(failure);
        Reason = (failure as KafkaException)?.Error.ToString() ?? failure.Message;
        // After a refusal the client may report no more than that its transaction is in a wrong state.
        if (failure is KafkaException { Error: var error } && KafkaRefusal.Is(error.Code))
            _refusal = error;
    }

    public void Require(string reason) => (Reason, _passes) = (reason, false);

    /// <summary>The records are done again without the faulty one, so that this is no try of the same: its number has no limit.</summary>
    public void Require(RecordFaultException fault) => (Reason, _passes) = (fault.Message, true);

    /// <summary>Counts the transaction that is about to be aborted, unless a broker that is away is all there is to it.</summary>
    /// <exception cref="KafkaException">It is one too many. The error is the broker's refusal if one is behind it.</exception>
    public void Lengthen()
    {
        _length++;
        (_latest, _latestAt) = (Reason, time.GetTimestamp());
        if (_passes || ++_counted < Limit)
            return;
        throw new KafkaException(new Error(_refusal?.Code ?? ErrorCode.Local_Fail, $"{_counted} transactions in a row were aborted; the reason: {_refusal?.Reason ?? Reason}"));
    }

    /// <summary>A broker that refuses again and again is given time: longer after each refusal.</summary>
    public TimeSpan Pause => _length > 1 ? TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(_length, LongestAfter))) : TimeSpan.Zero;

    /// <summary>The transaction is undone and its work can be done again.</summary>
    public void Undone() => Reason = null;

    /// <summary>A transaction was committed.</summary>
    public void End() => (_length, _counted, _refusal) = (0, 0, null);
}
