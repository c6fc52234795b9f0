namespace Ladis.Reporting.Charts;

/// <summary>A rate at one tap.</summary>
/// <param name="Tap">Number of the tap.</param>
/// <param name="Rate">Of [0, 1].</param>
/// <param name="Error">Its standard error.</param>
public sealed record RatePoint(int Tap, double Rate, double Error);
