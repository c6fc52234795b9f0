using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ladis.Statistics;

/// <summary>
/// Σ_{i&lt;j} r_i·r_j·h_ij for <see cref="Lanes"/> vectors of signs at once: half of the products of r·H·r, for H is symmetric.
/// A lane is a vector of signs, so nothing is summed across lanes: a tile of <see cref="Tile"/> rows of H holds 24 accumulators, fed by
/// 8 broadcasts and 3 loads. Sums run over at most <see cref="Depth"/> columns in float32, and in double beyond.
/// </summary>
internal static unsafe class SignForms
{
    /// <summary>Vectors of signs of one call.</summary>
    public const int Lanes = 48;

    /// <summary>H is padded with rows of zeros to a multiple of this.</summary>
    public const int Tile = 8;

    /// <summary>Columns of one pass: their signs stay in the first-level cache.</summary>
    private const int Depth = 128;

    /// <summary>The signs +1 where a bit is set and −1 where not.</summary>
    /// <param name="bits">Bit i of vector l stands in word (i / 32)·<paramref name="leading"/> + l, at i mod 32.</param>
    /// <param name="leading">Words from one 32 signs to the next.</param>
    /// <param name="count">Signs of a vector.</param>
    /// <param name="signs">Receives count × <see cref="Lanes"/> signs.</param>
    public static void Expand(uint* bits, int leading, int count, float* signs)
    {
        for (var i = 0; i < count; i++, signs += Lanes)
        {
            var words = bits + ((nint)(i / 32) * leading);
            for (var lane = 0; lane < Lanes; lane += 16)
            {
                var top = ~Vector512.ShiftLeft(Vector512.Load(words + lane), 31 - (i % 32)) & Vector512.Create(0x8000_0000);
                (top | Vector512<float>.One.AsUInt32()).AsSingle().Store(signs + lane);
            }
        }
    }

    /// <summary>The sums of all lanes.</summary>
    /// <param name="h">rows × stride; 0 on and below the diagonal, and in the rows from n on.</param>
    /// <param name="n">Number of signs.</param>
    /// <param name="stride">Values from one row of H to the next.</param>
    /// <param name="signs">n rounded up to <see cref="Tile"/> × <see cref="Lanes"/>, finite beyond n too.</param>
    /// <param name="sums">Receives <see cref="Lanes"/> sums.</param>
    public static void Sum(float* h, int n, int stride, float* signs, double* sums)
    {
        new Span<double>(sums, Lanes).Clear();
        for (var k = 0; k < n; k += Depth)
        {
            var end = Math.Min(k + Depth, n);
            for (var i = 0; i < end; i += Tile)
            {
                var first = Math.Max(k, i);
                Add(h + ((nint)i * stride) + first, stride, end - first, signs + ((nint)first * Lanes), signs + ((nint)i * Lanes), sums);
            }
        }
    }

    private static void Add(float* h, int stride, int depth, float* signs, float* own, double* sums)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Add512(h, stride, depth, signs, own, sums);
            return;
        }

        for (var row = 0; row < Tile; row += 4)
        {
            for (var lane = 0; lane < Lanes; lane += 16)
            {
                Add256(h + ((nint)row * stride), stride, depth, signs + lane, own + (row * Lanes) + lane, sums + lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add512(float* h, int stride, int depth, float* signs, float* own, double* sums)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, d0 = default, d1 = default, d2 = default;
        Vector512<float> e0 = default, e1 = default, e2 = default, f0 = default, f1 = default, f2 = default;
        Vector512<float> g0 = default, g1 = default, g2 = default, i0 = default, i1 = default, i2 = default;
        float* hb = h + stride, hc = hb + stride, hd = hc + stride, he = hd + stride, hf = he + stride, hg = hf + stride, hi = hg + stride;
        for (nint k = 0; k < depth; k++, signs += Lanes)
        {
            var (s0, s1, s2) = (Vector512.Load(signs), Vector512.Load(signs + 16), Vector512.Load(signs + 32));
            var x = Vector512.Create(h[k]);
            (a0, a1, a2) = (Vector512.FusedMultiplyAdd(x, s0, a0), Vector512.FusedMultiplyAdd(x, s1, a1), Vector512.FusedMultiplyAdd(x, s2, a2));
            x = Vector512.Create(hb[k]);
            (b0, b1, b2) = (Vector512.FusedMultiplyAdd(x, s0, b0), Vector512.FusedMultiplyAdd(x, s1, b1), Vector512.FusedMultiplyAdd(x, s2, b2));
            x = Vector512.Create(hc[k]);
            (c0, c1, c2) = (Vector512.FusedMultiplyAdd(x, s0, c0), Vector512.FusedMultiplyAdd(x, s1, c1), Vector512.FusedMultiplyAdd(x, s2, c2));
            x = Vector512.Create(hd[k]);
            (d0, d1, d2) = (Vector512.FusedMultiplyAdd(x, s0, d0), Vector512.FusedMultiplyAdd(x, s1, d1), Vector512.FusedMultiplyAdd(x, s2, d2));
            x = Vector512.Create(he[k]);
            (e0, e1, e2) = (Vector512.FusedMultiplyAdd(x, s0, e0), Vector512.FusedMultiplyAdd(x, s1, e1), Vector512.FusedMultiplyAdd(x, s2, e2));
            x = Vector512.Create(hf[k]);
            (f0, f1, f2) = (Vector512.FusedMultiplyAdd(x, s0, f0), Vector512.FusedMultiplyAdd(x, s1, f1), Vector512.FusedMultiplyAdd(x, s2, f2));
            x = Vector512.Create(hg[k]);
            (g0, g1, g2) = (Vector512.FusedMultiplyAdd(x, s0, g0), Vector512.FusedMultiplyAdd(x, s1, g1), Vector512.FusedMultiplyAdd(x, s2, g2));
            x = Vector512.Create(hi[k]);
            (i0, i1, i2) = (Vector512.FusedMultiplyAdd(x, s0, i0), Vector512.FusedMultiplyAdd(x, s1, i1), Vector512.FusedMultiplyAdd(x, s2, i2));
        }

        Fold(Half(a0, b0, c0, d0, own) + Half(e0, f0, g0, i0, own + (4 * Lanes)), sums);
        Fold(Half(a1, b1, c1, d1, own + 16) + Half(e1, f1, g1, i1, own + (4 * Lanes) + 16), sums + 16);
        Fold(Half(a2, b2, c2, d2, own + 32) + Half(e2, f2, g2, i2, own + (4 * Lanes) + 32), sums + 32);
    }

    /// <summary>Four rows and sixteen lanes, for processors of 16 vector registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add256(float* h, int stride, int depth, float* signs, float* own, double* sums)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        float* hb = h + stride, hc = hb + stride, hd = hc + stride;
        for (nint k = 0; k < depth; k++, signs += Lanes)
        {
            var (s0, s1) = (Vector256.Load(signs), Vector256.Load(signs + 8));
            var x = Vector256.Create(h[k]);
            (a0, a1) = (Vector256.FusedMultiplyAdd(x, s0, a0), Vector256.FusedMultiplyAdd(x, s1, a1));
            x = Vector256.Create(hb[k]);
            (b0, b1) = (Vector256.FusedMultiplyAdd(x, s0, b0), Vector256.FusedMultiplyAdd(x, s1, b1));
            x = Vector256.Create(hc[k]);
            (c0, c1) = (Vector256.FusedMultiplyAdd(x, s0, c0), Vector256.FusedMultiplyAdd(x, s1, c1));
            x = Vector256.Create(hd[k]);
            (d0, d1) = (Vector256.FusedMultiplyAdd(x, s0, d0), Vector256.FusedMultiplyAdd(x, s1, d1));
        }

        Fold(Half(Vector512.Create(a0, a1), Vector512.Create(b0, b1), Vector512.Create(c0, c1), Vector512.Create(d0, d1), own), sums);
    }

    /// <summary>Four rows, each times its own sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Half(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* own)
        => (a * Vector512.Load(own)) + (b * Vector512.Load(own + Lanes)) + ((c * Vector512.Load(own + (2 * Lanes))) + (d * Vector512.Load(own + (3 * Lanes))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold(Vector512<float> values, double* sums)
    {
        var (low, high) = Vector512.Widen(values);
        (Vector512.Load(sums) + low).Store(sums);
        (Vector512.Load(sums + 8) + high).Store(sums + 8);
    }
}
