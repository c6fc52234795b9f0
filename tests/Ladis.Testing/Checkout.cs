namespace Ladis.Testing;

/// <summary>The files of the checkout that tests, benchmarks and evidence run in, found above their own folder.</summary>
public static class Checkout
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of a file or folder of the checkout.</summary>
    /// <param name="path">Its path from the root, with forward slashes.</param>
    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>The text of a file of the checkout.</summary>
    /// <param name="path">Its path from the root, with forward slashes.</param>
    public static string Read(string path) => File.ReadAllText(PathOf(path));

    /// <summary>Paths from the root of the files in a folder, in order.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern) =>
        [.. Directory.GetFiles(PathOf(folder), pattern).Select(f => Path.GetRelativePath(Root, f)).Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ladis.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"No Ladis.sln above {AppContext.BaseDirectory}: run this inside of a checkout.");
        return folder.FullName;
    }
}
