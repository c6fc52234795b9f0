using System.Numerics.Tensors;

namespace Ladis.Detection.Baselines;

/// <summary>Which values can be compared: finite, and not so large that squared distances leave the range of single precision.</summary>
internal static class ComparableValues
{
    private const float Largest = 1e15f;

    /// <summary>Whether all of them can. The magnitude of a NaN is the greatest of all.</summary>
    public static bool All(ReadOnlySpan<float> values) => Math.Abs(TensorPrimitives.MaxMagnitude(values)) <= Largest;
}
