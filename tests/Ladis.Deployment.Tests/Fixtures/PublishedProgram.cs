using System.Text.Json.Nodes;

namespace Ladis.Deployment.Tests.Fixtures;

/// <summary>What <c>make build</c> published: <c>artifacts/ladis</c>.</summary>
internal static class PublishedProgram
{
    private const string FilesLinkedInto = "linked into ";

    /// <summary>The folder; the test is skipped where nothing was published.</summary>
    public static string Folder()
    {
        var folder = Checkout.PathOf("artifacts/ladis");
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "ladis.deps.json")), "Nothing is published here: make build.");
        return folder;
    }

    /// <summary>Paths from the folder of all files in it.</summary>
    public static IReadOnlyList<string> Files() =>
        [.. Directory.GetFiles(Folder(), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder(), f)).Order(StringComparer.Ordinal)];

    /// <summary>The libraries that the host loads, of one type, with the names of their files.</summary>
    /// <param name="type"><c>package</c> or <c>project</c>.</param>
    public static IReadOnlyList<Library> Libraries(string type)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), "ladis.deps.json")))!;
        var target = manifest["targets"]![(string)manifest["runtimeTarget"]!["name"]!]!.AsObject();
        return [.. manifest["libraries"]!.AsObject().Where(l => (string)l.Value!["type"]! == type).Select(l => new Library(
            l.Key.Split('/')[0], l.Key.Split('/')[1],
            [.. new[] { "runtime", "native" }.SelectMany(kind => target[l.Key]?[kind]?.AsObject().Select(f => Path.GetFileName(f.Key)) ?? [])]))];
    }

    /// <summary>The rows of <c>THIRD-PARTY.md</c>.</summary>
    public static IReadOnlyList<ThirdParty> ThirdParties() =>
    [
        .. File.ReadLines(Path.Combine(Folder(), "THIRD-PARTY.md")).Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(l => l.Trim('|', ' ').Split(" | "))
            .Select(c => new ThirdParty(
                c[0], c[1], c[2], c[4],
                c[5].StartsWith(FilesLinkedInto, StringComparison.Ordinal) ? [] : c[5].Split(", "),
                c[5].StartsWith(FilesLinkedInto, StringComparison.Ordinal) ? c[5][FilesLinkedInto.Length..] : null)),
    ];

    /// <summary>A library of the host's manifest.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Files">Its files, without folders.</param>
    internal sealed record Library(string Name, string Version, IReadOnlyList<string> Files);

    /// <summary>A row of the list.</summary>
    /// <param name="Name">Package or part.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Licence">The SPDX name of its licence.</param>
    /// <param name="Text">Where the text is: <c>FOLDER: FILE, FILE</c> or <c>FILE, at HEADING</c> or <c>FILE</c>.</param>
    /// <param name="Files">Its published files.</param>
    /// <param name="LinkedInto">The package whose native library it is linked into; null for a package.</param>
    internal sealed record ThirdParty(string Name, string Version, string Licence, string Text, IReadOnlyList<string> Files, string? LinkedInto);
}
