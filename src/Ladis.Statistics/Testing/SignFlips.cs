using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>
/// T_b = RᵀHR/(n(n−1)) for the observed labelling (all +1, place 0) and B random ones, R ∈ {±1}ⁿ,
/// h_ij = k(x_i,x_j) + k(y_i,y_j) − k(x_i,y_j) − k(x_j,y_i), h_ii = 0: n²/2·B multiply-adds,
/// for H is symmetric and only what is above its diagonal is kept. Not safe for several threads at once.
/// </summary>
internal sealed unsafe class SignFlips
{
    private readonly AlignedBuffer _h = new();
    private readonly AlignedBuffer _signs = new();
    private double[] _statistics = [];
    private uint[] _bits = [];
    private float[] _difference = [];

    /// <summary>Exchanges within the pairs (x[i], y[i]); both are places in the Gram matrix.</summary>
    public ReadOnlySpan<double> Statistics(ReadOnlySpan<float> gram, int size, ReadOnlySpan<int> x, ReadOnlySpan<int> y, int permutations, SeededRandom random)
    {
        var n = x.Length;
        Prepare(n, 0, out var stride);
        var h = _h.Need(0);
        for (var i = 0; i < n; i++)
        {
            // Only the places that the test holds: of a large matrix they are a small part, and reading it all is what would cost.
            var first = gram.Slice(x[i] * size, size);
            var second = gram.Slice(y[i] * size, size);
            var row = new Span<float>(h + ((nint)i * stride), n);
            for (var j = i + 1; j < row.Length; j++)
            {
                row[j] = first[x[j]] - second[x[j]] - (first[y[j]] - second[y[j]]);
            }
        }

        return Flip(n, stride, permutations, random);
    }

    /// <summary>The same where row i is paired with row n + i.</summary>
    public ReadOnlySpan<double> Statistics(ReadOnlySpan<float> gram, int n, int permutations, SeededRandom random)
    {
        var size = 2 * n;
        var difference = Prepare(n, size, out var stride);
        var h = _h.Need(0);
        for (var i = 0; i < n; i++)
        {
            TensorPrimitives.Subtract(gram.Slice(i * size, size), gram.Slice((n + i) * size, size), difference);
            var row = new Span<float>(h + ((nint)i * stride), n);
            TensorPrimitives.Subtract(difference[(i + 1)..n], difference[(n + i + 1)..], row[(i + 1)..]);
        }

        return Flip(n, stride, permutations, random);
    }

    private Span<float> Prepare(int n, int size, out int stride)
    {
        stride = PooledRows.Pad(n, SignForms.Tile);
        new Span<float>(_h.Need((long)stride * stride), stride * stride).Clear();
        if (_difference.Length < size)
        {
            _difference = new float[size];
        }

        return _difference.AsSpan(0, size);
    }

    private ReadOnlySpan<double> Flip(int n, int stride, int permutations, SeededRandom random)
    {
        var draws = PooledRows.Pad(permutations + 1, SignForms.Lanes);
        Grow(ref _statistics, draws);
        DrawBits(n, permutations, draws, random);
        var h = _h.Need(0);
        var signs = _signs.Need((long)stride * SignForms.Lanes);
        fixed (uint* bits = _bits)
        fixed (double* sums = _statistics)
        {
            for (var b = 0; b < draws; b += SignForms.Lanes)
            {
                SignForms.Expand(bits + b, draws, stride, signs);
                SignForms.Sum(h, n, stride, signs, sums + b);
            }
        }

        var statistics = _statistics.AsSpan(0, permutations + 1);
        TensorPrimitives.Multiply(statistics, 2.0 / ((double)n * (n - 1)), statistics);
        return statistics;
    }

    /// <summary>The observed labelling's signs are all +1; a labelling's bits stand below each other, 32 to a word.</summary>
    private void DrawBits(int n, int permutations, int draws, SeededRandom random)
    {
        var words = (n + 63) / 64;
        Grow(ref _bits, 2 * words * draws);
        Array.Clear(_bits);
        Span<ulong> drawn = stackalloc ulong[words];
        drawn.Fill(ulong.MaxValue);
        for (var b = 0; b <= permutations; b++)
        {
            if (b > 0)
            {
                random.Signs(drawn, n);
            }

            for (var w = 0; w < words; w++)
            {
                _bits[(2 * w * draws) + b] = (uint)drawn[w];
                _bits[(((2 * w) + 1) * draws) + b] = (uint)(drawn[w] >> 32);
            }
        }
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new T[length];
        }
    }
}
