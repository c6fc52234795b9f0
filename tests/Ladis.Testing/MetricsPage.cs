using System.Globalization;
using System.Text.RegularExpressions;

namespace Ladis.Testing;

/// <summary>A metrics page in Prometheus' text format, read.</summary>
public sealed partial class MetricsPage
{
    private MetricsPage(IReadOnlyDictionary<string, MetricFamily> families) => Families = families;

    /// <summary>All metrics by name; also those that have no samples.</summary>
    public IReadOnlyDictionary<string, MetricFamily> Families { get; }

    /// <summary>The metric of a name.</summary>
    /// <param name="name">The name.</param>
    public MetricFamily this[string name] => Families[name];

    /// <summary>Reads a page.</summary>
    /// <param name="text">What <c>/metrics</c> answered.</param>
    /// <exception cref="FormatException">A line is none of the format.</exception>
    public static MetricsPage Parse(string text)
    {
        var families = new Dictionary<string, MetricFamily>(StringComparer.Ordinal);
        var samples = new List<MetricSample>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                samples = [];
                families.Add(words[2], new MetricFamily(words[2], words[3], samples));
            }
            else if (!line.StartsWith('#'))
            {
                samples.Add(Sample(line));
            }
        }

        return new MetricsPage(families);
    }

    /// <summary>Reads a value as the format has it.</summary>
    /// <param name="text">The value's text.</param>
    internal static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static MetricSample Sample(string line)
    {
        var match = Line().Match(line);
        if (!match.Success)
            throw new FormatException($"This is no sample: {line}");
        var labels = Label().Matches(match.Groups["labels"].Value).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value, StringComparer.Ordinal);
        return new MetricSample(match.Groups["name"].Value, labels, Number(match.Groups["value"].Value));
    }

    [GeneratedRegex(@"^(?<name>[a-z0-9_]+)(\{(?<labels>.*)\})? (?<value>\S+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();

    [GeneratedRegex("(?<name>[a-z0-9_]+)=\"(?<value>([^\"\\\\]|\\\\.)*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Label();
}
