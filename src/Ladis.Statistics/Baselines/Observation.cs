namespace Ladis.Statistics;

/// <summary>What was captured of one request.</summary>
/// <param name="Taps">The (pooled) values of each tap, in the order of <see cref="Baseline.Taps"/>.</param>
/// <param name="PredictedClass">The predicted class, from 0.</param>
/// <param name="Context">Number of its context among the baseline's; 0 for none.</param>
/// <param name="Consistency">How much surer of its answer the model is on the filtered picture (mostly below 0); NaN where nobody looked.</param>
public readonly record struct Observation(float[][] Taps, int PredictedClass, int Context = 0, double Consistency = double.NaN);
