using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ladis.Workbench.Bench;

/// <summary>How many operations a second one core does at most: fused multiply-adds in registers, enough of them side by side to hide their latency.</summary>
internal static class FusedMultiplyAdds
{
    private const int Rounds = 2_000_000;
    private const int SideBySide = 12;
    private const int Tries = 10;

    /// <summary>Operations a second of CPU time, two for a multiply-add; the best of several tries.</summary>
    public static double Peak()
    {
        var best = 0.0;
        for (var i = 0; i < Tries; i++)
        {
            var before = Environment.CpuUsage.TotalTime;
            var kept = Vector512.IsHardwareAccelerated ? Run512(Rounds) : Run256(Rounds);
            var seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            var lanes = Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256<float>.Count;
            Debug.Assert(float.IsFinite(kept), "The sums stay small.");
            best = Math.Max(best, 2.0 * Rounds * SideBySide * lanes / seconds);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Run512(int rounds)
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(1e-3f);
        Vector512<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (var n = 0; n < rounds; n++)
        {
            (a, b, c) = (Vector512.FusedMultiplyAdd(a, x, y), Vector512.FusedMultiplyAdd(b, x, y), Vector512.FusedMultiplyAdd(c, x, y));
            (d, e, f) = (Vector512.FusedMultiplyAdd(d, x, y), Vector512.FusedMultiplyAdd(e, x, y), Vector512.FusedMultiplyAdd(f, x, y));
            (g, h, i) = (Vector512.FusedMultiplyAdd(g, x, y), Vector512.FusedMultiplyAdd(h, x, y), Vector512.FusedMultiplyAdd(i, x, y));
            (j, k, l) = (Vector512.FusedMultiplyAdd(j, x, y), Vector512.FusedMultiplyAdd(k, x, y), Vector512.FusedMultiplyAdd(l, x, y));
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Run256(int rounds)
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(1e-3f);
        Vector256<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (var n = 0; n < rounds; n++)
        {
            (a, b, c) = (Vector256.FusedMultiplyAdd(a, x, y), Vector256.FusedMultiplyAdd(b, x, y), Vector256.FusedMultiplyAdd(c, x, y));
            (d, e, f) = (Vector256.FusedMultiplyAdd(d, x, y), Vector256.FusedMultiplyAdd(e, x, y), Vector256.FusedMultiplyAdd(f, x, y));
            (g, h, i) = (Vector256.FusedMultiplyAdd(g, x, y), Vector256.FusedMultiplyAdd(h, x, y), Vector256.FusedMultiplyAdd(i, x, y));
            (j, k, l) = (Vector256.FusedMultiplyAdd(j, x, y), Vector256.FusedMultiplyAdd(k, x, y), Vector256.FusedMultiplyAdd(l, x, y));
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
