namespace Ladis.Reporting.Charts;

/// <summary>The rates of one view over the taps.</summary>
/// <param name="Name">The view.</param>
/// <param name="Colour">Number of its colour and marker, from 0.</param>
/// <param name="Points">In the order of the taps; a view need not have all.</param>
public sealed record RateSeries(string Name, int Colour, IReadOnlyList<RatePoint> Points);
