namespace Ladis.Streaming.Serialization;

/// <summary>The schema registry refuses, for a reason that does not pass by itself. The message names the setting and the remedy.</summary>
public sealed class SchemaException : Exception
{
    /// <summary>A failure with its sentence and cause.</summary>
    /// <param name="message">What is refused and what to do.</param>
    /// <param name="innerException">The cause; null where there is none beyond the sentence.</param>
    public SchemaException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
