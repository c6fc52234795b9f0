namespace Ladis.Testing;

/// <summary>A metric of a page with everything that stands under its name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
/// <param name="Samples">Its samples in the page's order.</param>
public sealed record MetricFamily(string Name, string Kind, IReadOnlyList<MetricSample> Samples)
{
    /// <summary>The values of a counter or gauge by the values of some labels, separated by blanks; equal ones add up.</summary>
    /// <param name="labels">The labels.</param>
    public IReadOnlyDictionary<string, double> By(params string[] labels) => By("", labels);

    /// <summary>The numbers of observations of a histogram by the values of some labels.</summary>
    /// <param name="labels">The labels.</param>
    public IReadOnlyDictionary<string, double> Counts(params string[] labels) => By("_count", labels);

    /// <summary>The sums of a histogram's observations by the values of some labels.</summary>
    /// <param name="labels">The labels.</param>
    public IReadOnlyDictionary<string, double> Sums(params string[] labels) => By("_sum", labels);

    /// <summary>The observations of a histogram up to a bound, with those of all its label values.</summary>
    /// <param name="bound">The bucket's upper bound.</param>
    public double UpTo(double bound) => Samples
        .Where(s => string.Equals(s.Name, $"{Name}_bucket", StringComparison.Ordinal) && MetricsPage.Number(s.Labels["le"]) <= bound)
        .GroupBy(s => MetricsPage.Number(s.Labels["le"])).MaxBy(g => g.Key)?.Sum(s => s.Value) ?? 0;

    private Dictionary<string, double> By(string suffix, string[] labels) => Samples
        .Where(s => string.Equals(s.Name, Name + suffix, StringComparison.Ordinal))
        .GroupBy(s => string.Join(' ', labels.Select(l => s.Labels.GetValueOrDefault(l, ""))), StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Sum(s => s.Value), StringComparer.Ordinal);
}
