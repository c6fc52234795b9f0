namespace Ladis.Statistics;

/// <summary>How many of a window's requests do not look like the baseline. Attacked requests that look clean are not among them.</summary>
/// <param name="Share">The estimate, of [0, 1].</param>
/// <param name="Low">Lower end of the interval: a lower limit of the attacked share too, whatever attacked requests look like.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="Source">Name of the p-values that show the most.</param>
/// <param name="Threshold">Requests with a p-value up to this are counted.</param>
public sealed record AttackedShareEstimate(double Share, double Low, double High, string Source, double Threshold);
