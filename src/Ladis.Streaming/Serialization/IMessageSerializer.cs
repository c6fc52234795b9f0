using Google.Protobuf;

namespace Ladis.Streaming.Serialization;

/// <summary>Writes messages as the wire has them.</summary>
public interface IMessageSerializer
{
    /// <summary>The value of a record.</summary>
    /// <typeparam name="T">The message's type.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="topic">The topic it goes to, which decides the schema's subject.</param>
    byte[] Serialize<T>(T message, string topic)
        where T : class, IMessage<T>, new();

    /// <summary>Gets ready to write to topics; returns when nothing that it needs can be missing later.</summary>
    /// <param name="schemas">The topics.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    void Prepare(IEnumerable<TopicSchema> schemas, CancellationToken cancellationToken);
}
