namespace Ladis.Statistics;

/// <summary>What was captured of one request.</summary>
/// <param name="Taps">The (pooled) values of each tap, in the order of <see cref="Baseline.Taps"/>.</param>
/// <param name="PredictedClass">The predicted class, from 0.</param>
/// <param name="Context">Number of its context among the baseline's; 0 for none.</param>
public readonly record struct Observation(float[][] Taps, int PredictedClass, int Context = 0);
