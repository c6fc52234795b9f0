namespace Ladis.Streaming.Clients;

/// <summary>The broker refuses this user, or is not trusted. Trying again does not help; the message names the setting or the grant that does.</summary>
public sealed class AccessException : Exception
{
    /// <summary>A refusal with its sentence.</summary>
    /// <param name="message">Who is refused what, and what to do.</param>
    public AccessException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal with its sentence and cause.</summary>
    /// <param name="message">Who is refused what, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public AccessException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
