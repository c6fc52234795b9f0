using Ladis.Contracts;

namespace Ladis.Detection.Baselines;

/// <summary>A baseline cannot be used. The message says which, why, and what to do.</summary>
public sealed class BaselineException : Exception, IConcernsAllRecords
{
    /// <summary>A failure with its sentence.</summary>
    /// <param name="message">Which baseline, why, and what to do.</param>
    public BaselineException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with its sentence and cause.</summary>
    /// <param name="message">Which baseline, why, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public BaselineException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
