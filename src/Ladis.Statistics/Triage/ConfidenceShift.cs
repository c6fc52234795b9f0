namespace Ladis.Statistics;

/// <summary>Which way the confidences of a window have moved, against reference rows of the same predicted classes.</summary>
/// <param name="Tilt">
/// How far the second place has come away from the third, in standard deviations, plus a quarter of how far the first has come away from
/// the mean of all. Positive under attacks, which raise one class; negative under corruptions, which cost the first place confidence and
/// give it to all the others.
/// </param>
/// <param name="TiltPValue">Exact two-sided p-value of <paramref name="Tilt"/>.</param>
/// <param name="SurerPValue">Exact one-sided p-value of the first place's lead over the second: small when it has grown.</param>
public sealed record ConfidenceShift(double Tilt, double TiltPValue, double SurerPValue);
