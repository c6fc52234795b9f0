using System.Runtime.Intrinsics;

namespace Ladis.Statistics;

/// <summary>Sums of float32 values in double.</summary>
internal static class DoubleSum
{
    public static double Of(ReadOnlySpan<float> values)
    {
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i <= values.Length - 16; i += 16)
        {
            var (a, b) = Vector512.Widen(Vector512.Create(values.Slice(i, 16)));
            low += a;
            high += b;
        }

        var sum = Vector512.Sum(low + high);
        for (; i < values.Length; i++)
        {
            sum += values[i];
        }

        return sum;
    }
}
