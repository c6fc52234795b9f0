using Google.Protobuf;

namespace Ladis.Streaming.Serialization;

/// <summary>Protobuf without a schema registry.</summary>
public sealed class PlainProtobufSerializer : IMessageSerializer
{
    /// <inheritdoc />
    public byte[] Serialize<T>(T message, string topic)
        where T : class, IMessage<T>, new() => message.ToByteArray();

    /// <inheritdoc />
    public void Prepare(IEnumerable<TopicSchema> schemas, CancellationToken cancellationToken)
    {
    }
}
