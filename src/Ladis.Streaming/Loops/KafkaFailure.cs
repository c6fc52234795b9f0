using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Topics;

namespace Ladis.Streaming.Loops;

/// <summary>What an error of the client asks for.</summary>
internal static class KafkaFailure
{
    /// <summary>
    /// Whether the open work must be taken back and done again: the transaction is in an abortable error, the
    /// group has gone on without this member, or the broker is in a state that passes. Fatal errors of the consumer end the loop instead. So does a refusal
    /// in the end: grants are taken away and given back while somebody replaces them.
    /// </summary>
    public static bool RequiresAbort(Exception failure) => failure switch
    {
        KafkaException { Error.IsFatal: true } => false,
        KafkaTxnRequiresAbortException or ProduceException<byte[], byte[]> or TopicPartitionOffsetException => true,
        KafkaException { Error.Code: var code } => Passes(failure) || code is ErrorCode.IllegalGeneration or ErrorCode.UnknownMemberId
            or ErrorCode.RebalanceInProgress or ErrorCode.FencedInstanceId or ErrorCode.Local_State or ErrorCode.InvalidTxnState,
        _ => Passes(failure),
    };

    /// <summary>Whether it is only the broker's state, which has no number of tries.</summary>
    public static bool Passes(Exception failure) => failure switch
    {
        KafkaTxnRequiresAbortException or ProduceException<byte[], byte[]> => false,
        TopicPartitionOffsetException { Results: var results } => results.TrueForAll(r => !r.Error.IsError || BrokerSilence.Is(r.Error.Code)),
        KafkaException { Error.Code: var code } => BrokerSilence.Is(code),
        TopicException { InnerException: KafkaException silence } => BrokerSilence.Is(silence.Error.Code),
        _ => false,
    };
}
