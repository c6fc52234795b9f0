namespace Ladis.Streaming.Loops;

/// <summary>A record has made its batch throw: the work is taken back and done again, without it in the end.</summary>
/// <param name="message">What is done about it.</param>
/// <param name="innerException">What was thrown.</param>
internal sealed class RecordFaultException(string message, Exception innerException) : Exception(message, innerException);
