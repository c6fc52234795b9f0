namespace Ladis.Integration.Tests.EndToEnd.Story;

/// <summary>What each metric of a page must say: one that nobody has thought of is a failure.</summary>
internal sealed class Expectations : Dictionary<string, Action<MetricFamily>>
{
    public Expectations()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>Nothing has happened that it counts: it has no series, or zeros.</summary>
    public static Action<MetricFamily> Nothing { get; } = metric => Assert.All(metric.Samples, s => Assert.Equal(0, s.Value));

    /// <summary>Exactly these series.</summary>
    public static Action<MetricFamily> Are(string labels, params (string Labels, double Value)[] expected) => metric => Assert.Equal(
        expected.OrderBy(e => e.Labels, StringComparer.Ordinal).Select(e => $"{e.Labels}: {e.Value}"),
        metric.By(labels.Split(' ')).Where(s => s.Value != 0).OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}: {s.Value}"));

    /// <summary>One value, whatever the labels.</summary>
    public static Action<MetricFamily> Is(double value) => metric => Assert.Equal(value, Assert.Single(metric.By()).Value, 1e-9);

    /// <summary>One value in a range, whatever the labels.</summary>
    public static Action<MetricFamily> IsWithin(double low, double high) => metric => Assert.InRange(Assert.Single(metric.By()).Value, low, high);

    /// <summary>Adds the metrics of other expectations.</summary>
    public Expectations With(Expectations others)
    {
        foreach (var (name, expectation) in others)
            Add(name, expectation);
        return this;
    }

    public void Hold(MetricsPage page)
    {
        Assert.Equal(Keys.Order(StringComparer.Ordinal), page.Families.Keys.Order(StringComparer.Ordinal));
        Assert.All(this, expected =>
        {
            try
            {
                expected.Value(page[expected.Key]);
            }
            catch (Exception wrong)
            {
                throw new InvalidOperationException($"{expected.Key}: {wrong.Message}\n{string.Join('\n', page[expected.Key].Samples.Select(s => $"{s.Name} {string.Join(' ', s.Labels.Values)} {s.Value}"))}", wrong);
            }
        });
    }
}
