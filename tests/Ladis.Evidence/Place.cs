namespace Ladis.Evidence;

/// <summary>Where things are: the repository, the evaluation data, and a cache that is not committed.</summary>
internal sealed class Place
{
    private readonly string _root;
    private readonly string? _shared;
    private CifarSets? _cifar;

    private Place(string root, string? shared, bool thorough) => (_root, _shared, Long) = (root, shared, thorough);

    /// <summary>Whether the nightly number of replicates is asked for.</summary>
    public bool Long { get; }

    public CifarSets Cifar => _cifar ??= new CifarSets(
        _shared ?? throw new InvalidOperationException("The evaluation data is absent: set LADIS_SHARED to the folder that holds data/cifar10."),
        Path.Combine(_root, "artifacts", "evidence"));

    public string SharedFile(string name) => Path.Combine(_shared ?? throw new InvalidOperationException("Set LADIS_SHARED."), name);

    public static Place Find(bool thorough)
    {
        var root = Above("Ladis.sln") ?? throw new InvalidOperationException("Run this inside the repository.");
        var shared = Environment.GetEnvironmentVariable("LADIS_SHARED")
            ?? (Above("shared/data/cifar10/README.md") is { } above ? Path.Combine(above, "shared") : null);
        return new Place(root, shared, thorough);
    }

    /// <summary>Writes a page of docs/statistics.</summary>
    public void WritePage(string name, string text) => WriteDocument($"statistics/{name}", text);

    /// <summary>Writes a page of docs.</summary>
    public void WriteDocument(string name, string text)
    {
        var path = Path.Combine(_root, "docs", name);
        File.WriteAllText(path, text.ReplaceLineEndings("\n"));
        Console.WriteLine(text);
    }

    private static string? Above(string file)
    {
        for (var folder = Directory.GetCurrentDirectory(); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, file)))
            {
                return folder;
            }
        }

        return null;
    }
}
