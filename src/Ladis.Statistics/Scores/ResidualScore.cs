using System.Buffers;
using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>|W·(x − mean of the predicted class)|², W the whitening of the class residuals.</summary>
internal sealed class ResidualScore(string tap, int tapIndex, ClassMeans means, Whitening whitening) : Score($"{tap}/residual")
{
    /// <summary>The same of a row of the whitened class-residual view of the tap.</summary>
    public static double OfView(ReadOnlySpan<float> row) => TensorPrimitives.SumOfSquares(row);

    /// <summary>Whether a view's rows are what this score measures the length of.</summary>
    public bool IsLengthOf(View view) => view is ClassResidualView residual && ReferenceEquals(residual.Whitening, whitening);

    public override double Evaluate(Observation observation)
    {
        var d = means.Dimensions;
        var buffer = ArrayPool<float>.Shared.Rent(2 * d);
        var centred = buffer.AsSpan(0, d);
        var mapped = buffer.AsSpan(d, d);
        TensorPrimitives.Subtract(observation.Taps[tapIndex], means.Of(observation.PredictedClass), centred);
        whitening.Apply(centred, mapped);
        var square = OfView(mapped);
        ArrayPool<float>.Shared.Return(buffer);
        return square;
    }
}
