using Confluent.Kafka;
using Google.Protobuf;
using Ladis.Contracts;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Topics;

namespace Ladis.Streaming.Loops;

/// <summary>
/// The one rule for what is thrown while records are processed: it is a record's fault unless it is known to concern all of them, such as brokers, the registry,
/// disk, memory, a broken program, a model that fails on everything, or an end that was asked for.
/// </summary>
public static class RecordFault
{
    /// <summary>Whether only the record at hand is to blame.</summary>
    /// <param name="failure">What was thrown.</param>
    public static bool Is(Exception failure) => failure switch
    {
        AggregateException several => several.InnerExceptions.All(Is),
        EndOfStreamException or InvalidProtocolBufferException => true,
        IConcernsAllRecords or KafkaException or TopicException or AccessException or NamesakeException or SchemaException or SettingException => false,
        OperationCanceledException or ObjectDisposedException or OutOfMemoryException or IOException or UnauthorizedAccessException or HttpRequestException => false,
        TypeInitializationException or TypeLoadException or BadImageFormatException or MissingMemberException => false,
        _ => true,
    };

    /// <summary>What becomes of the record.</summary>
    /// <param name="during">What was done with it, as the beginning of a sentence.</param>
    /// <param name="failure">What was thrown.</param>
    public static RecordRefusal Refusal(string during, Exception failure) => new(DeadLetterReason.Failed, $"{during} failed: {failure.GetType().Name}: {failure.Message}");
}
