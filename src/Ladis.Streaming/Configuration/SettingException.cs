namespace Ladis.Streaming.Configuration;

/// <summary>A setting that only the library which it is for could judge, and refuses. The message names it, and shows its value unless that may be a secret.</summary>
public sealed class SettingException : Exception
{
    /// <summary>A setting that cannot be used.</summary>
    /// <param name="message">Which setting, why, and what to do.</param>
    /// <param name="refused">What the library threw.</param>
    public SettingException(string message, Exception refused)
        : base(message, refused)
    {
    }
}
