namespace Ladis.Statistics;

/// <summary>P-values of a window's requests that small attacked shares are looked for in.</summary>
/// <param name="Name">What they are of, such as <c>logits/margin low</c>.</param>
/// <param name="PValues">One a request, uniform or larger for clean ones.</param>
/// <param name="Calibration">Clean rows that they were computed from.</param>
public sealed record ShareSource(string Name, IReadOnlyList<double> PValues, int Calibration);
