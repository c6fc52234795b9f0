using Confluent.Kafka;

namespace Ladis.Streaming.Loops;

/// <summary>What an error of the client asks for.</summary>
internal static class KafkaFailure
{
    /// <summary>
    /// Whether the open work must be taken back and done again: the transaction is in an abortable error, or the
    /// group has gone on without this member. Fatal errors end the loop instead. So does a refusal in the end:
    /// grants are taken away and given back while somebody replaces them.
    /// </summary>
    public static bool RequiresAbort(KafkaException error) => !error.Error.IsFatal && error switch
    {
        KafkaTxnRequiresAbortException => true,
        ProduceException<byte[], byte[]> => true,
        TopicPartitionOffsetException => true,
        _ => error.Error.Code is ErrorCode.IllegalGeneration or ErrorCode.UnknownMemberId or ErrorCode.RebalanceInProgress or ErrorCode.FencedInstanceId
            or ErrorCode.Local_State or ErrorCode.Local_TimedOut or ErrorCode.InvalidTxnState,
    };
}
