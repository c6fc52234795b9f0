using Confluent.Kafka;
using Polly;
using Polly.Retry;

namespace Ladis.Streaming.Clients;

/// <summary>What a broker, or the client for it, says while it starts, moves or is away: the same question is answered later.</summary>
internal static class BrokerSilence
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether an error passes with the broker's state.</summary>
    public static bool Is(ErrorCode code) => code is ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_TimedOut
        or ErrorCode.Local_Resolve or ErrorCode.Local_DestroyBroker or ErrorCode.Local_WaitCoord or ErrorCode.Local_Retry or ErrorCode.Local_PrevInProgress
        or ErrorCode.RequestTimedOut or ErrorCode.NetworkException or ErrorCode.BrokerNotAvailable
        or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition or ErrorCode.ReplicaNotAvailable or ErrorCode.KafkaStorageError
        or ErrorCode.FencedLeaderEpoch or ErrorCode.UnknownLeaderEpoch or ErrorCode.OffsetNotAvailable
        or ErrorCode.GroupLoadInProgress or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.NotCoordinatorForGroup;

    /// <summary>Asks again until the broker answers, as long as a start may take.</summary>
    /// <param name="patience">How long.</param>
    /// <param name="ask">The question.</param>
    /// <exception cref="KafkaException">The last answer, after that time; at once where it is one that does not pass.</exception>
    public static T Outlast<T>(TimeSpan patience, Func<T> ask)
    {
        var start = TimeProvider.System.GetTimestamp();
        return new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                // A topic is unknown, too, to a broker that has not read its metadata yet.
                ShouldHandle = new PredicateBuilder().Handle<KafkaException>(e => (Is(e.Error.Code) || e.Error.Code == ErrorCode.UnknownTopicOrPart)
                    && TimeProvider.System.GetElapsedTime(start) < patience),
                MaxRetryAttempts = int.MaxValue,
                Delay = Pause,
            })
            .Build()
            .Execute(ask);
    }
}
