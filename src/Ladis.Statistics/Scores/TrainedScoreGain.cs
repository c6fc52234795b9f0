namespace Ladis.Statistics;

/// <summary>How soon the alarm comes with a trained score and without it.</summary>
/// <param name="Share">Share of attacked requests.</param>
/// <param name="Without">Median number of requests until the alarm without the score; null if fewer than half of the streams alarmed.</param>
/// <param name="With">The same with the score.</param>
/// <param name="Length">Median number of requests after which a stream had used up its rows, or ended at <see cref="TrainedScoreTrial.Most"/>.</param>
public sealed record TrainedScoreGain(double Share, int? Without, int? With, int Length);
