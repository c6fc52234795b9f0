using Ladis.Contracts;

namespace Ladis.Models.Graph;

/// <summary>A model cannot be used as asked. The message names the file and, where there is one, the setting and the remedy.</summary>
public sealed class OnnxModelException : Exception, IConcernsAllRecords
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">What the runtime or the parser said.</param>
    public OnnxModelException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
