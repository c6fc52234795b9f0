namespace Ladis.Streaming.Topics;

/// <summary>The broker or a topic is not there. The message names the setting and the remedy.</summary>
public sealed class TopicException : Exception
{
    /// <summary>A failure with its sentence.</summary>
    /// <param name="message">What is missing and what to do.</param>
    public TopicException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with its sentence and cause.</summary>
    /// <param name="message">What is missing and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public TopicException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static TopicException Silent(string bootstrapServers, Confluent.Kafka.KafkaException silence) => new(
        $"No Kafka broker answers at '{bootstrapServers}' (Ladis:Kafka:BootstrapServers): {silence.Error.Reason}. Is the address right and the broker up?", silence);
}
