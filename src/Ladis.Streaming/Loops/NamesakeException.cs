namespace Ladis.Streaming.Loops;

/// <summary>Another worker has the name of this one, and with it its transactional id. The message names the setting.</summary>
/// <param name="message">Who and where, and what to do.</param>
public sealed class NamesakeException(string message) : Exception(message);
