namespace Ladis.Cli.Tests.Fixtures;

/// <summary>The checkout that the tests run in.</summary>
internal static class Checkout
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ladis.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the checkout.");
        return folder.FullName;
    }
}
