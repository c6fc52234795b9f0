using Ladis.Detection.Baselines;

namespace Ladis.Detection.Windows;

/// <summary>How far the predicted classes of a window are from those of the baseline.</summary>
internal sealed class ClassMix
{
    private readonly double[] _expected;

    public ClassMix(LoadedBaseline baseline)
    {
        _expected = new double[baseline.Statistics.Classes];
        foreach (var predicted in baseline.Snapshot.PredictedClasses)
            _expected[predicted] += 1.0 / baseline.Snapshot.PredictedClasses.Count;
    }

    /// <summary>Total variation distance, ½·Σ|share in the window − share in the baseline|, in [0, 1].</summary>
    /// <param name="samples">At least one request.</param>
    public double Distance(IReadOnlyList<StreamSample> samples)
    {
        var counts = new int[_expected.Length];
        foreach (var sample in samples)
            counts[sample.PredictedClass]++;
        var distance = 0.0;
        for (var c = 0; c < counts.Length; c++)
            distance += Math.Abs(((double)counts[c] / samples.Count) - _expected[c]) / 2;
        return distance;
    }
}
