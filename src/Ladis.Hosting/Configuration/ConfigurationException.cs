using Ladis.Settings;

namespace Ladis.Hosting.Configuration;

/// <summary>The configuration cannot be used; the message lists every error.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>One error that stands for itself.</summary>
    /// <param name="message">Which key, which value, what is allowed.</param>
    public ConfigurationException(string message)
        : this([message])
    {
    }

    /// <summary>All errors of the sections.</summary>
    /// <param name="errors">At least one.</param>
    public ConfigurationException(IReadOnlyCollection<OptionError> errors)
        : this([.. errors.Select(e => e.ToString())])
    {
    }

    /// <summary>All errors as sentences.</summary>
    /// <param name="sentences">At least one.</param>
    public ConfigurationException(IReadOnlyList<string> sentences)
        : base(string.Join(Environment.NewLine, sentences)) => Sentences = sentences;

    /// <summary>Each error, as it is shown on a line of its own.</summary>
    public IReadOnlyList<string> Sentences { get; }
}
