namespace Ladis.Testing;

/// <summary>The folder of models, pictures and tools that are shared between projects and never committed.</summary>
/// <remarks>It is <c>LADIS_SHARED</c>, else the first folder <c>shared</c> found walking up from the test's own folder.</remarks>
public static class SharedData
{
    private const string Variable = "LADIS_SHARED";

    /// <summary>The folder, or null where there is none.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>The full path of a file or folder in the shared folder, or null where it is absent.</summary>
    /// <param name="relative">The path below the shared folder, with forward slashes.</param>
    public static string? Find(string relative)
    {
        if (Root is null)
            return null;
        var path = Path.Combine(Root, relative);
        return Path.Exists(path) ? path : null;
    }

    /// <summary>The full path of a file or folder in the shared folder; the test is skipped with a reason where it is absent.</summary>
    /// <param name="relative">The path below the shared folder, with forward slashes.</param>
    public static string FindOrSkip(string relative)
    {
        var path = Find(relative);
        Assert.SkipWhen(path is null, $"No ../shared/{relative} here (nor in {Variable}).");
        return path!;
    }

    private static string? FindRoot()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return Directory.Exists(given) ? given : throw new DirectoryNotFoundException($"{Variable} names '{given}', which is no folder.");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(candidate, "kafka")) || Directory.Exists(Path.Combine(candidate, "data")))
                return candidate;
        }

        return null;
    }
}
