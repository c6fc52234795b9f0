namespace Ladis.Testing;

/// <summary>A line of a metrics page.</summary>
/// <param name="Name">With a histogram's suffix.</param>
/// <param name="Labels">Values by label.</param>
/// <param name="Value">The value.</param>
public sealed record MetricSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
