using System.Collections;
using System.Reflection;
using Ladis.Cli.Configuration;
using Ladis.Detection.Telemetry;
using Ladis.Inference.Telemetry;
using Ladis.Streaming.Telemetry;
using Prometheus;

namespace Ladis.Cli.Tests.Documentation;

/// <summary>What a user reads and what the program does are the same.</summary>
public sealed class DocumentationTests
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
    public void Metrics_ShouldDocumentEveryMetric()
    {
        var documented = Read("docs/metrics.md");
        var registry = Metrics.NewCustomRegistry();
        var missing = new object[] { new StreamingMetrics(registry), new InferenceMetrics(registry), new DetectionMetrics(registry) }
            .SelectMany(Names)
            .Where(name => !documented.Contains($"| `{name}` |", StringComparison.Ordinal))
            .ToList();

        Assert.Empty(missing);
    }

    /// <summary>A file or folder, and behind # a heading of it, as GitHub makes an anchor of one.</summary>
    private static bool IsThere(string link)
    {
        var (path, anchor) = link.Split('#') is [var file, var heading] ? (file, heading) : (link, null);
        return Path.Exists(Path.Combine(Root(), path))
            && (anchor is null || Read(path).Split('\n').Any(line => line.StartsWith('#') && string.Equals(line.TrimStart('#').Trim().Replace(' ', '-'), anchor, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Readme_ShouldLinkOnlyToWhatIsThere()
    {
        var broken = Read("README.md").Split("](")
            .Skip(1)
            .Select(rest => rest[..rest.IndexOf(')')])
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !IsThere(link))
            .ToList();

        Assert.Empty(broken);
    }

    private static IEnumerable<string> Settings(Type section, string prefix) => section
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.CanWrite)
        .SelectMany(p => IsSection(p.PropertyType) ? Settings(p.PropertyType, $"{prefix}:{p.Name}") : [$"{prefix}:{p.Name}"]);

    private static bool IsSection(Type type) => type.Namespace?.StartsWith("Ladis.", StringComparison.Ordinal) == true && type.IsClass;

    private static IEnumerable<string> Names(object metrics)
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;
        return metrics.GetType().GetFields(Any)
            .Select(field => field.GetValue(metrics))
            .SelectMany(value => value is IEnumerable many ? many.OfType<Collector>() : new[] { value }.OfType<Collector>())
            .Select(collector => collector.Name)
            .Distinct(StringComparer.Ordinal);
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root(), path));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ladis.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the checkout.");
        return folder.FullName;
    }
}
