using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>
/// Kernel values between windows and fixed rows, whose centring and norms are computed once; the bandwidth is frozen.
/// Buffers are kept for the next window; not safe for several threads at once.
/// </summary>
internal sealed unsafe class FrozenKernel
{
    private readonly Kernel _kernel;
    private readonly double _bandwidth;
    private readonly int _columns;
    private readonly int _fixed;
    private readonly int _stride;
    private readonly int _padded;
    private readonly float[] _mean;
    private readonly float[] _norms;
    private readonly AlignedBuffer _rows = new();
    private readonly AlignedBuffer _window = new();
    private readonly AlignedBuffer _products = new();
    private readonly AlignedBuffer _within = new();
    private float[] _windowNorms = [];
    private int _count;

    /// <summary>Keeps a centred copy of the fixed rows.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="bandwidth">Its bandwidth, above 0.</param>
    /// <param name="parts">The fixed rows.</param>
    public FrozenKernel(Kernel kernel, double bandwidth, params ReadOnlySpan<FloatMatrix> parts)
    {
        PooledRows.Check(parts);
        (_kernel, _bandwidth, _columns, _fixed) = (kernel, bandwidth, parts[0].Columns, PooledRows.Count(parts));
        _mean = PooledRows.Mean(parts, _columns, _fixed);
        (_stride, _padded) = PooledRows.Centre(parts, _rows, _fixed);
        _norms = new float[_fixed];
        Norms(_rows.Need(0), _norms);
    }

    /// <summary>Compares a window with the fixed rows and with itself.</summary>
    /// <exception cref="ArgumentException">Columns differ, or a value is not finite.</exception>
    public void Compute(FloatMatrix window)
    {
        if (window.Columns != _columns)
        {
            throw new ArgumentException($"Rows of {window.Columns} and of {_columns} values cannot be compared.", nameof(window));
        }

        Finite.Require(window, "the window");
        _count = window.Rows;
        var padded = Centre(window);
        var rows = _window.Need(0);
        InnerProducts.Rectangular(rows, padded, _rows.Need(0), _padded, _stride, _products.Need((long)padded * _padded), _padded);
        InnerProducts.Rectangular(rows, padded, rows, padded, _stride, _within.Need((long)padded * padded), padded);
        for (var j = 0; j < _count; j++)
        {
            ToKernel(Row(_products, j, _padded, _fixed), _norms, _windowNorms[j]);
            var within = Row(_within, j, padded, _count);
            ToKernel(within, _windowNorms.AsSpan(0, _count), _windowNorms[j]);
            within[j] = 0;
        }
    }

    /// <summary>Kernel values of a row of the window with the fixed rows, in their order.</summary>
    public ReadOnlySpan<float> ToFixed(int row) => Row(_products, row, _padded, _fixed);

    /// <summary>Kernel values of a row of the window with all its rows; 0 with itself.</summary>
    public ReadOnlySpan<float> ToWindow(int row) => Row(_within, row, PooledRows.Pad(_count, InnerProducts.Tile), _count);

    private int Centre(FloatMatrix window)
    {
        var padded = PooledRows.Pad(window.Rows, InnerProducts.Tile);
        var target = _window.Need((long)padded * _stride);
        new Span<float>(target, padded * _stride).Clear();
        for (var i = 0; i < window.Rows; i++)
        {
            TensorPrimitives.Subtract(window.Row(i), _mean, new Span<float>(target + ((nint)i * _stride), _columns));
        }

        if (_windowNorms.Length < window.Rows)
        {
            _windowNorms = new float[window.Rows];
        }

        Norms(target, _windowNorms.AsSpan(0, window.Rows));
        return padded;
    }

    private void Norms(float* rows, Span<float> norms)
    {
        for (var i = 0; i < norms.Length; i++)
        {
            norms[i] = TensorPrimitives.SumOfSquares(new ReadOnlySpan<float>(rows + ((nint)i * _stride), _stride));
        }
    }

    private void ToKernel(Span<float> products, ReadOnlySpan<float> norms, float norm)
    {
        TensorPrimitives.MultiplyAdd(products, -2f, norms, products);
        TensorPrimitives.Add(products, norm, products);
        TensorPrimitives.Max(products, 0f, products);
        KernelFunction.Apply(_kernel, _bandwidth, products, products);
    }

    private static Span<float> Row(AlignedBuffer buffer, int row, int leading, int count) => new(buffer.Need(0) + ((nint)row * leading), count);
}
