namespace Ladis.Testing;

/// <summary>Programs on the PATH.</summary>
public static class SearchPath
{
    /// <summary>The full path of a program, or null where it is not installed.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    /// <summary>The full path of a program; the test is skipped where it is not installed.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="package">The Debian package that brings it.</param>
    public static string FindOrSkip(string program, string package)
    {
        var path = Find(program);
        Assert.SkipWhen(path is null, $"{program} is not installed (Debian package {package}).");
        return path!;
    }
}
