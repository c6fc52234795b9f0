namespace Ladis.Statistics.Tests;

/// <summary>Finds the evaluation data, which is not part of the repository.</summary>
internal static class Shared
{
    /// <summary>The path of a shared file; skips the test where it is absent.</summary>
    public static string File(string name)
    {
        var root = Environment.GetEnvironmentVariable("LADIS_SHARED") ?? Above(AppContext.BaseDirectory);
        var path = root is null ? null : Path.Combine(root, name);
        Assert.SkipWhen(path is null || !System.IO.File.Exists(path), $"shared/{name} is absent: set LADIS_SHARED");
        return path!;
    }

    private static string? Above(string? folder)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var candidate = Path.Combine(folder, "shared");
            if (Directory.Exists(Path.Combine(candidate, "data")))
            {
                return candidate;
            }
        }

        return null;
    }
}
