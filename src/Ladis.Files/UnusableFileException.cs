namespace Ladis.Files;

/// <summary>A file that was named cannot be used. The message is one sentence that names it and says why.</summary>
public sealed class UnusableFileException : Exception
{
    /// <summary>A failure with its sentence.</summary>
    /// <param name="message">Which file, and why.</param>
    /// <param name="innerException">What the system or a decoder said.</param>
    public UnusableFileException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    internal static UnusableFileException Of(string path, string problem, Exception? cause = null) =>
        new($"The file '{path}' {(problem == RegularFile.Missing ? "does not exist" : $"cannot be used: it is {problem}")}.", cause);
}
