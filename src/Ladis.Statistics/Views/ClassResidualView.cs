using System.Buffers;
using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>W·(x − mean of the predicted class).</summary>
internal sealed class ClassResidualView(string tap, ClassMeans means, Whitening whitening)
    : View($"{tap}/class-residual", tap, means.Dimensions)
{
    public Whitening Whitening => whitening;

    private protected override void Compute(ReadOnlySpan<float> tapValues, int predictedClass, Span<float> destination)
    {
        var centred = ArrayPool<float>.Shared.Rent(Dimensions);
        TensorPrimitives.Subtract(tapValues, means.Of(predictedClass), centred);
        whitening.Apply(centred.AsSpan(0, Dimensions), destination);
        ArrayPool<float>.Shared.Return(centred);
    }
}
