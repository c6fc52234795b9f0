using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Ladis.Cli.Tests.Architecture;

/// <summary>Who may know whom: the built assemblies against the one table of the house.</summary>
public class ReferenceRulesTests
{
    private static readonly string[] Rooms =
    [
        "Ladis.Statistics", "Ladis.Contracts", "Ladis.Files", "Ladis.Settings", "Ladis.Models", "Ladis.Streaming", "Ladis.Inference", "Ladis.Detection",
        "Ladis.Reporting",
    ];

    /// <summary>Our own assemblies that each one may reference; a new project needs its line here.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new(StringComparer.Ordinal)
    {
        ["Ladis.Statistics"] = [],
        ["Ladis.Contracts"] = [],
        ["Ladis.Files"] = [],
        ["Ladis.Settings"] = ["Ladis.Contracts"],
        ["Ladis.Models"] = ["Ladis.Contracts", "Ladis.Files", "Ladis.Settings"],
        ["Ladis.Streaming"] = ["Ladis.Contracts", "Ladis.Files", "Ladis.Settings"],
        ["Ladis.Inference"] = ["Ladis.Models", "Ladis.Streaming", "Ladis.Contracts", "Ladis.Files", "Ladis.Settings"],
        ["Ladis.Detection"] = ["Ladis.Streaming", "Ladis.Contracts", "Ladis.Statistics", "Ladis.Files", "Ladis.Settings"],
        ["Ladis.Reporting"] = ["Ladis.Statistics", "Ladis.Contracts"],
        ["Ladis.Hosting"] = ["Ladis.Inference", "Ladis.Models", "Ladis.Detection", "Ladis.Streaming", "Ladis.Contracts", "Ladis.Files", "Ladis.Settings"],
        ["Ladis.Workbench"] = [.. Rooms, "Ladis.Hosting"],
        ["ladis"] = [.. Rooms, "Ladis.Hosting", "Ladis.Workbench"],
    };

    /// <summary>Libraries with one home: nobody else may reference them.</summary>
    private static readonly (string Library, string[] Homes)[] Homes =
    [
        ("Confluent.", ["Ladis.Streaming"]),
        ("Polly", ["Ladis.Streaming"]),
        ("Microsoft.ML.OnnxRuntime", ["Ladis.Models", "Ladis.Workbench"]),
        ("SkiaSharp", ["Ladis.Models"]),
        ("MathNet.", ["Ladis.Statistics"]),
        ("System.Numerics.Tensors", ["Ladis.Statistics", "Ladis.Models", "Ladis.Inference", "Ladis.Detection", "Ladis.Workbench"]),
        ("Google.Protobuf", ["Ladis.Contracts", "Ladis.Streaming", "Ladis.Models", "Ladis.Inference", "Ladis.Detection", "Ladis.Reporting", "Ladis.Workbench", "ladis"]),
        ("Spectre.Console", ["Ladis.Workbench"]),
        ("System.CommandLine", ["ladis"]),
    ];

    public static TheoryData<string> Assemblies => [.. Names()];

    [Fact]
    public void Assemblies_ShouldAllStandInTheTable()
    {
        Assert.Subset(MayKnow.Keys.ToHashSet(), Names().ToHashSet());
        Assert.Subset(Names().ToHashSet(), MayKnow.Keys.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_ShouldKnowOnlyWhomItMay(string name) =>
        Assert.Empty(ReferencesOf(name).Where(IsOurs).Except(MayKnow[name], StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_ShouldReferenceOnlyLibrariesThatHaveTheirHomeThere(string name) =>
        Assert.Empty(
            from reference in ReferencesOf(name)
            from home in Homes
            where reference.StartsWith(home.Library, StringComparison.Ordinal) && !home.Homes.Contains(name, StringComparer.Ordinal)
            select $"{name} references {reference}, which belongs to {string.Join(" and ", home.Homes)}");

    /// <summary>Otherwise a renamed library would make its rule an empty one.</summary>
    [Fact]
    public void Libraries_ShouldBeReferencedAtHome()
    {
        var missing = Homes.Where(h => !h.Homes.Any(home => File.Exists(PathOf(home)) && ReferencesOf(home).Any(r => r.StartsWith(h.Library, StringComparison.Ordinal))));

        Assert.Empty(missing.Select(h => h.Library));
    }

    [Theory]
    [InlineData("Ladis.Statistics")]
    [InlineData("Ladis.Contracts")]
    [InlineData("Ladis.Files")]
    [InlineData("Ladis.Settings")]
    [InlineData("Ladis.Models")]
    public void Core_ShouldKnowNothingOfHosts(string name) =>
        Assert.DoesNotContain(ReferencesOf(name), r => r.StartsWith("Microsoft.Extensions", StringComparison.Ordinal) || r.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    private static bool IsOurs(string assembly) => assembly.StartsWith("ladis", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Names() => Files().Select(f => Path.GetFileNameWithoutExtension(f));

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(f => IsOurs(Path.GetFileName(f)) && !Path.GetFileNameWithoutExtension(f).EndsWith(".Tests", StringComparison.Ordinal))
            .Where(f => Path.GetFileName(f) != "Ladis.Testing.dll")
            .Order(StringComparer.Ordinal);

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, $"{name}.dll");

    private static List<string> ReferencesOf(string name)
    {
        using var file = new PEReader(File.OpenRead(PathOf(name)));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
    }
}
