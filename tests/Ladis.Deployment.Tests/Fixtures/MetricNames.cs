using System.Text.RegularExpressions;

namespace Ladis.Deployment.Tests.Fixtures;

/// <summary>Names of metrics in PromQL, and those that docs/metrics.md has.</summary>
internal static partial class MetricNames
{
    /// <summary>Metrics with their kinds, as documented.</summary>
    public static IReadOnlyDictionary<string, string> Documented { get; } = Checkout.Read("docs/metrics.md").Split('\n')
        .Select(line => Row().Match(line)).Where(m => m.Success).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["kind"].Value, StringComparer.Ordinal);

    private static readonly Dictionary<string, string[]> Labels = Checkout.Read("docs/metrics.md").Split('\n')
        .Select(line => Row().Match(line)).Where(m => m.Success)
        .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    /// <summary>The labels of a metric, or of the histogram that a name is part of, as documented.</summary>
    public static IReadOnlyList<string> LabelsOf(string name) => Labels[In(name).Single()];

    /// <summary>Metrics of Ladis that an expression names, a histogram's parts by the histogram's name.</summary>
    public static IEnumerable<string> In(string expression) => Name().Matches(expression).Select(m => m.Value)
        .Select(name => Documented.ContainsKey(name) ? name : Suffix().Replace(name, "")).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"^\| `(?<name>(ladis|process|dotnet)_[a-z0-9_]+)` \| (?<kind>[a-z]+) \| (?<labels>[^|]*)\|", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    // Without recorded series (ladis:…).
    [GeneratedRegex("(?<![a-z0-9_:])(ladis|process|dotnet)_[a-z0-9_]+(?![a-z0-9_:])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Suffix();
}
