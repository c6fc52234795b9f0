using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>
/// The features that trained scores weigh: the 12 largest logits in descending order, the 5 gaps between the first of them, the
/// residual of the penultimate tap from the mean of the predicted class; all standardised by the fit rows and clipped at ±10; and the
/// squares of the first 12. Immutable.
/// </summary>
internal sealed class TrainedFeatures
{
    private const int Largest = 12;
    private const int Gaps = 5;
    private const int Squares = 12;
    private const double Limit = 10;

    private readonly int _penultimate;
    private readonly int _logits;
    private readonly int _largest;
    private readonly int _gaps;
    private readonly ClassMeans _means;
    private readonly double[] _centre;
    private readonly double[] _inverseScale;

    public TrainedFeatures(int penultimate, int logits, int classes, ClassMeans means, IEnumerable<Observation> fitRows)
    {
        (_penultimate, _logits, _means) = (penultimate, logits, means);
        _largest = Math.Min(Largest, classes);
        _gaps = Math.Min(Gaps, _largest - 1);
        var linear = _largest + _gaps + means.Dimensions;
        Count = linear + Math.Min(Squares, linear);
        double[][] raw = [.. fitRows.Select(row => Raw(row, new double[linear]))];
        _centre = [.. Enumerable.Range(0, linear).Select(j => raw.Average(row => row[j]))];
        _inverseScale = [.. Enumerable.Range(0, linear).Select(j => 1 / Math.Max(Math.Sqrt(raw.Average(row => Math.Pow(row[j] - _centre[j], 2))), 1e-6))];
    }

    public int Count { get; }

    public double[] Of(Observation observation)
    {
        var features = new double[Count];
        var linear = _centre.Length;
        var raw = Raw(observation, features.AsSpan(0, linear).ToArray());
        for (var j = 0; j < linear; j++)
        {
            features[j] = Math.Clamp((raw[j] - _centre[j]) * _inverseScale[j], -Limit, Limit);
        }

        for (var j = linear; j < Count; j++)
        {
            features[j] = (features[j - linear] * features[j - linear]) - 1;
        }

        return features;
    }

    private double[] Raw(Observation observation, double[] target)
    {
        var sorted = (float[])observation.Taps[_logits].Clone();
        sorted.AsSpan().Sort();
        for (var j = 0; j < _largest; j++)
        {
            target[j] = sorted[^(j + 1)];
        }

        for (var j = 0; j < _gaps; j++)
        {
            target[_largest + j] = target[j] - target[j + 1];
        }

        var residual = target.AsSpan(_largest + _gaps);
        TensorPrimitives.ConvertTruncating<float, double>(observation.Taps[_penultimate], residual);
        var mean = _means.Of(observation.PredictedClass);
        for (var j = 0; j < residual.Length; j++)
        {
            residual[j] -= mean[j];
        }

        return target;
    }
}
