namespace Ladis.Evidence;

/// <summary>Where things are: the repository, the evaluation data, and a cache that is not committed.</summary>
/// <param name="thorough">Whether the nightly number of replicates is asked for.</param>
internal sealed class Place(bool thorough)
{
    private CifarSets? _cifar;

    /// <summary>Whether the nightly number of replicates is asked for.</summary>
    public bool Long => thorough;

    public CifarSets Cifar => _cifar ??= new CifarSets(Shared, Checkout.PathOf("artifacts/evidence"));

    private static string Shared =>
        SharedData.Root ?? throw new InvalidOperationException("The evaluation data is absent: set LADIS_SHARED to the folder that holds data/cifar10.");

    public static string SharedFile(string name) => Path.Combine(Shared, name);

    /// <summary>Writes a page of docs/statistics.</summary>
    public static void WritePage(string name, string text) => WriteDocument($"statistics/{name}", text);

    /// <summary>Writes a page of docs.</summary>
    public static void WriteDocument(string name, string text)
    {
        var path = Checkout.PathOf($"docs/{name}");
        File.WriteAllText(path, text.ReplaceLineEndings("\n"));
        Console.WriteLine(text);
    }
}
