using System.Runtime.Intrinsics;

namespace Ladis.Statistics;

/// <summary>Sums of float64 values in one order, whatever the width of the machine's vectors: evidence is the same bits everywhere.</summary>
internal static class OrderedSum
{
    public static double Of(ReadOnlySpan<double> values)
    {
        var sum = Vector256<double>.Zero;
        for (; values.Length >= Vector256<double>.Count; values = values[Vector256<double>.Count..])
        {
            sum += Vector256.Create(values);
        }

        // What is left fills the last lanes.
        Span<double> rest = stackalloc double[Vector256<double>.Count];
        rest.Clear();
        values.CopyTo(rest[(Vector256<double>.Count - values.Length)..]);
        return Vector256.Sum(sum + Vector256.Create<double>(rest));
    }
}
