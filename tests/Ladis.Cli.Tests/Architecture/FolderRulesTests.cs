using System.Text.RegularExpressions;

namespace Ladis.Cli.Tests.Architecture;

/// <summary>
/// Which folder of a project knows which: told by the using directives, of which none is left over (IDE0005 ends the build). A folder that knows another,
/// which knows the first again, cannot be read or changed alone.
/// </summary>
public sealed partial class FolderRulesTests
{
    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Checkout.PathOf("src")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_ShouldKnowEachOtherInOneDirection(string project)
    {
        var known = KnownFolders(project);

        Assert.Equal([], known.Keys.Where(folder => Reach(folder, known).Contains(folder)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Folders_ShouldBeSeenToKnowOthers() => Assert.Contains("Telemetry", KnownFolders("Ladis.Streaming")["Loops"]);

    private static Dictionary<string, HashSet<string>> KnownFolders(string project)
    {
        var root = Checkout.PathOf($"src/{project}");
        var known = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) is ".cs" or ".razor"))
        {
            if (Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar) is not [var folder, _, ..])
                continue;
            var others = Using().Matches(File.ReadAllText(file)).Where(m => m.Groups["project"].Value == project).Select(m => m.Groups["folder"].Value);
            known.TryAdd(folder, []);
            known[folder].UnionWith(others.Where(other => other != folder));
        }

        return known;
    }

    /// <summary>Every folder that one needs, itself only where a circle leads back to it.</summary>
    private static HashSet<string> Reach(string folder, Dictionary<string, HashSet<string>> known)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>(known[folder]);
        while (next.TryPop(out var other))
        {
            if (reached.Add(other) && known.TryGetValue(other, out var further))
                further.ToList().ForEach(next.Push);
        }

        return reached;
    }

    [GeneratedRegex(@"^@?using (static )?(\w+ = )?(?<project>Ladis\.\w+)\.(?<folder>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Using();
}
