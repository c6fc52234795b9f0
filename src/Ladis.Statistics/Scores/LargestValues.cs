using System.Runtime.InteropServices;

namespace Ladis.Statistics;

/// <summary>The three largest values of a row, in descending order; with two values the third equals the second.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LargestValues(double First, double Second, double Third)
{
    public static LargestValues Of(ReadOnlySpan<float> row)
    {
        var (first, second, third) = (float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity);
        foreach (var value in row)
        {
            third = Math.Max(third, Math.Min(second, value));
            second = Math.Max(second, Math.Min(first, value));
            first = Math.Max(first, value);
        }

        return new LargestValues(first, second, row.Length < 3 ? second : third);
    }
}
