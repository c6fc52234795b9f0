namespace Ladis.Deployment.Tests.Fixtures;

/// <summary>The files of the checkout that the tests run in.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of a file of the checkout.</summary>
    /// <param name="path">Its path from the root, with forward slashes.</param>
    public static string Path(string path) => System.IO.Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(Path(path));

    /// <summary>Paths from the root of the files in a folder, in order.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern) =>
        [.. Directory.GetFiles(Path(folder), pattern).Select(f => System.IO.Path.GetRelativePath(Root, f)).Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Ladis.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the checkout.");
        return folder.FullName;
    }
}
