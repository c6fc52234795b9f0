using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Ladis.Streaming.Serialization;

/// <summary>The message that a topic carries.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Message">Its message; the schema is the whole file that declares it.</param>
/// <param name="IsFramed">Whether records carry the schema's id. State topics do not: only Ladis reads them, and must do so without a registry.</param>
/// <param name="Probe">Serializes an empty message, which makes the serializer ask for the schema's id.</param>
public sealed record TopicSchema(string Topic, MessageDescriptor Message, bool IsFramed, Action<IMessageSerializer> Probe)
{
    /// <summary>The subject in the registry.</summary>
    public string Subject => $"{Topic}-value";

    internal static TopicSchema Of<T>(string topic, bool isFramed = true)
        where T : class, IMessage<T>, new() => new(topic, new T().Descriptor, isFramed, serializer => serializer.Serialize(new T(), topic));
}
