using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>
/// The kernel matrix of pooled rows, float32, symmetric, with a diagonal of exactly 0 (no statistic of Ladis but the
/// published V-statistic uses k(x,x)). Distances come from one symmetric product of the centred rows, clamped to D ≥ 0.
/// The bandwidth is the lower median of the squared distances over all pairs of the pool: it does not know which row is
/// whose, so a test that exchanges rows stays exact. Buffers are kept for the next <see cref="Compute"/>;
/// not safe for several threads at once. Cost: N²·d multiply-adds and N²/2 exponentials.
/// </summary>
public sealed unsafe class GramMatrix
{
    private readonly AlignedBuffer _rows = new();
    private readonly AlignedBuffer _products = new();
    private readonly LowerMedian _median = new();
    private float[] _values = [];
    private float[] _distances = [];
    private float[] _norms = [];

    private delegate void KernelRow(ReadOnlySpan<float> distances, Span<float> row);

    /// <summary>Number of pooled rows, N.</summary>
    public int Size { get; private set; }

    /// <summary>N × N kernel values, row-major; valid until the next <see cref="Compute"/>.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Size * Size);

    /// <summary>The bandwidth med: lower median of the pooled squared distances, or their mean where more than half are 0.</summary>
    public double Bandwidth { get; private set; }

    /// <summary>The squared distances D, N·(N−1)/2 of them, row by row above the diagonal.</summary>
    internal ReadOnlySpan<float> Distances => _distances.AsSpan(0, Size * (Size - 1) / 2);

    /// <summary>Computes the kernel matrix of the rows of all parts, in order.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="bandwidth">A frozen bandwidth &gt; 0, or null for the pooled median.</param>
    /// <param name="parts">Matrices with equally many columns and at least 2 rows altogether.</param>
    /// <exception cref="ArgumentException">Columns differ, there are fewer than 2 rows, or a value is not finite.</exception>
    public void Compute(Kernel kernel, double? bandwidth, params ReadOnlySpan<FloatMatrix> parts) => ComputePlaced(kernel, bandwidth, [], parts);

    /// <summary>As <see cref="Compute"/>, with pooled row i at place <paramref name="places"/>[i] of the matrix.</summary>
    internal void ComputePlaced(Kernel kernel, double? bandwidth, ReadOnlySpan<int> places, ReadOnlySpan<FloatMatrix> parts)
    {
        PooledRows.Check(parts);
        var rows = PooledRows.Count(parts);
        var (stride, padded) = PooledRows.Centre(parts, _rows, rows, places);
        Size = rows;
        var products = _products.Need((long)padded * padded);
        InnerProducts.Symmetric(_rows.Need(0), padded, stride, products, padded);
        ToDistances(products, padded);
        Bandwidth = bandwidth ?? PooledBandwidth();
        if (!(Bandwidth > 0) || !double.IsFinite(Bandwidth))
        {
            throw new ArgumentOutOfRangeException(nameof(bandwidth), Bandwidth, "A bandwidth is a finite number above 0.");
        }

        ToKernel(kernel);
    }

    /// <summary>One Gaussian of the sum, exp(−D/(med·4^f)), as a full matrix with diagonal 0.</summary>
    internal void Component(int f, ref float[] values)
    {
        Grow(ref values, Size * Size);
        Fill(values, (distances, row) => KernelFunction.Gaussian(Bandwidth * Math.Pow(4, f), distances, row));
    }

    private void ToDistances(float* products, int leading)
    {
        var n = Size;
        Grow(ref _norms, n);
        Grow(ref _distances, n * (n - 1) / 2);
        for (var i = 0; i < n; i++)
        {
            _norms[i] = products[((nint)i * leading) + i];
        }

        var at = 0;
        for (var i = 0; i < n - 1; i++)
        {
            var target = _distances.AsSpan(at, n - 1 - i);
            var row = new ReadOnlySpan<float>(products + ((nint)i * leading) + i + 1, n - 1 - i);
            // |x|² + |y|² first: k(x, y) and k(y, x) then round alike, so rows that are equal give labellings that tie exactly.
            TensorPrimitives.Add(_norms.AsSpan(i + 1, n - 1 - i), _norms[i], target);
            TensorPrimitives.MultiplyAdd(row, -2f, target, target);
            TensorPrimitives.Max(target, 0f, target);
            at += target.Length;
        }
    }

    private double PooledBandwidth()
    {
        var median = _median.Of(Distances);
        if (median > 0)
        {
            return median;
        }

        // Mostly duplicates: the mean is as blind to the labels as the median; all equal: any scale gives a constant kernel.
        var mean = TensorPrimitives.Sum(Distances) / (double)Distances.Length;
        return mean > 0 ? mean : 1;
    }

    private void ToKernel(Kernel kernel)
    {
        Grow(ref _values, Size * Size);
        Fill(_values, (distances, row) => KernelFunction.Apply(kernel, Bandwidth, distances, row));
    }

    private void Fill(float[] values, KernelRow function)
    {
        var n = Size;
        var at = 0;
        for (var i = 0; i < n; i++)
        {
            values[(i * n) + i] = 0;
            var row = values.AsSpan((i * n) + i + 1, n - 1 - i);
            function(_distances.AsSpan(at, row.Length), row);
            at += row.Length;
        }

        fixed (float* start = values)
        {
            Transposition.Mirror(start, n);
        }
    }

    private static void Grow(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<float>(length);
        }
    }
}
