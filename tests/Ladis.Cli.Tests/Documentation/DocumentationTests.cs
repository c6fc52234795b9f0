using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Ladis.Detection.Telemetry;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Roles;
using Ladis.Inference.Telemetry;
using Ladis.Streaming.Telemetry;

namespace Ladis.Cli.Tests.Documentation;

/// <summary>What a user reads and what the program does are the same.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Configuration_ShouldDocumentEverySetting()
    {
        var documented = Read("docs/configuration.md");
        var missing = Settings(typeof(LadisOptions), "Ladis")
            .Where(setting => !documented.Contains($"| `{setting[(setting.LastIndexOf(':') + 1)..]}` |", StringComparison.Ordinal)
                && !documented.Contains($"## {setting}", StringComparison.Ordinal))
            .ToList();

        Assert.Empty(missing);
    }

    [Fact]
    public async Task Metrics_ShouldDocumentEveryMetric()
    {
        var documented = Read("docs/metrics.md");
        var registry = MetricsRegistry.OfRole("any");
        _ = new object[] { new StreamingMetrics(registry), new InferenceMetrics(registry), new DetectionMetrics(registry) };
        using var page = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(page);

        var metrics = MetricsPage.Parse(Encoding.UTF8.GetString(page.ToArray())).Families.Values.ToList();

        Assert.Equal(DocumentedMetric().Matches(documented).Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal), metrics.Select(m => m.Name).Order(StringComparer.Ordinal));
        Assert.All(metrics, m => Assert.Contains($"| `{m.Name}` | {m.Kind} |", documented, StringComparison.Ordinal));
    }

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Checkout.Root, "*.md", SearchOption.AllDirectories)
        .Select(page => Path.GetRelativePath(Checkout.Root, page))
        .Where(page => !page.Split(Path.DirectorySeparatorChar).Any(folder => folder is "artifacts" or "node_modules"))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_ShouldLinkOnlyToWhatIsThere(string page)
    {
        var broken = Link().Matches(Read(page))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !IsThere(page, target))
            .ToList();

        Assert.Empty(broken);
    }

    /// <summary>A file or folder beside the page, and behind # a heading of it.</summary>
    private static bool IsThere(string page, string target)
    {
        var (path, heading) = target.Split('#') is [var file, var anchor] ? (file, anchor) : (target, null);
        var linked = path.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, path);
        return Path.Exists(Path.Combine(Checkout.Root, linked))
            && (heading is null || Read(linked).Split('\n').Any(line => line.StartsWith('#') && string.Equals(AnchorOf(line), heading, StringComparison.Ordinal)));
    }

    /// <summary>As GitHub makes an anchor of a heading.</summary>
    private static string AnchorOf(string heading) =>
        string.Concat(heading.TrimStart('#').Trim().ToLowerInvariant().Select(c => c == ' ' ? '-' : c).Where(c => char.IsLetterOrDigit(c) || c is '-' or '_'));

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| (counter|gauge|histogram) \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex DocumentedMetric();

    [GeneratedRegex(@"(?<!!)\[[^\]]*\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Link();

    private static IEnumerable<string> Settings(Type section, string prefix) => section
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.CanWrite)
        .SelectMany(p => IsSection(p.PropertyType) ? Settings(p.PropertyType, $"{prefix}:{p.Name}") : [$"{prefix}:{p.Name}"]);

    private static bool IsSection(Type type) => type.Namespace?.StartsWith("Ladis.", StringComparison.Ordinal) == true && type.IsClass;

    private static string Read(string path) => File.ReadAllText(Path.Combine(Checkout.Root, path));
}
