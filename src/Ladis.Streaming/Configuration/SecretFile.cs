using Ladis.Files;
using Ladis.Settings;

namespace Ladis.Streaming.Configuration;

/// <summary>
/// The rule for every secret: a setting <c>X</c> holds it, or a setting <c>XFile</c> names the file that does, such as a mounted Kubernetes secret.
/// The file is read when a client is made, so that a changed secret is taken up by a restart.
/// </summary>
internal static class SecretFile
{
    /// <summary>A longer file holds something else.</summary>
    private const int MostBytes = 64 * 1024;

    /// <summary>The secret; null when neither setting names one.</summary>
    /// <param name="value">The setting that holds it.</param>
    /// <param name="file">The setting that names its file. One newline at the file's end does not belong to the secret.</param>
    public static string? Read(string value, string file) => file.Length == 0
        ? value.Length == 0 ? null : value
        : TrimNewline(RegularFile.ReadAllText(file, MostBytes));

    /// <summary>Errors of the two settings; never holds the secret.</summary>
    /// <param name="key">Full key of the setting that holds the secret.</param>
    /// <param name="value">Its value.</param>
    /// <param name="file">The value of the setting that names a file.</param>
    public static IEnumerable<OptionError> Errors(string key, string value, string file)
    {
        if (file.Length == 0)
            yield break;
        if (value.Length > 0)
            yield return new($"{key}File", file, $"{key} is set too; keep one of the two.");
        foreach (var error in FileErrors($"{key}File", file, "mount the secret there, or name the file that holds it."))
            yield return error;
        if (Problem(file) is null && RegularFile.Problem(file, MostBytes) is { } tooLong)
            yield return new($"{key}File", file, $"{tooLong}; name the file that holds the secret alone.");
        else if (Problem(file) is null && Read("", file) is null or "")
            yield return new($"{key}File", file, "the file is empty; write the secret into it.");
    }

    /// <summary>Errors of a setting that names a file.</summary>
    /// <param name="key">Its full key.</param>
    /// <param name="file">Its value; empty is no error.</param>
    /// <param name="remedy">What to do when there is none.</param>
    public static IEnumerable<OptionError> FileErrors(string key, string file, string remedy)
    {
        if (file.Length > 0 && Problem(file) is { } problem)
            yield return new(key, file, problem.Length == 0 ? $"no such file; {remedy}" : $"{problem}; let the user that Ladis runs as read it.");
    }

    /// <summary>Null: readable. Empty: not there.</summary>
    private static string? Problem(string file)
    {
        if (RegularFile.Problem(file) is { } problem)
            return problem == RegularFile.Missing ? "" : problem;
        try
        {
            using var stream = RegularFile.Open(file);
            return null;
        }
        catch (UnusableFileException)
        {
            return "the file cannot be read";
        }
    }

    private static string TrimNewline(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
