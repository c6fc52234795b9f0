namespace Ladis.Statistics;

/// <summary>
/// Which requests of an alarmed window carry the shift: the signed leave-one-out witness
/// w_j = mean_{l≠j} k(y_j, y_l) − mean_i k(y_j, x_i) of each, studentised against held-out baseline rows of its class
/// (which have the witness over all of the window, and are themselves studentised by the others of their class), a conformal
/// p-value among them, and Benjamini–Hochberg over the window. The bandwidth is the baseline's own median, so what held-out
/// rows have with the reference is computed once. Cost of a window of n rows, with m baseline rows: n·(m + n)·d multiply-adds
/// and n·(m + n) exponentials. Buffers are kept for the next window; not safe for several threads at once.
/// </summary>
public sealed class Attribution
{
    /// <summary>A class with fewer held-out rows than this is studentised by the held-out rows of all classes.</summary>
    private const int MinClassRows = 5;

    private readonly FrozenKernel _kernel;
    private readonly int _reference;
    private readonly int[] _heldOutClasses;
    private readonly double[] _heldOutToReference;

    /// <summary>Prepares rankings against one baseline.</summary>
    /// <param name="reference">The reference rows that windows are tested against, at least 1.</param>
    /// <param name="heldOut">Held-out baseline rows in the same view, at least 2.</param>
    /// <param name="heldOutClasses">Their predicted classes.</param>
    /// <param name="kernel">The kernel of the test.</param>
    /// <exception cref="ArgumentException">Too few rows, columns differ, or a value is not finite.</exception>
    public Attribution(FloatMatrix reference, FloatMatrix heldOut, ReadOnlySpan<int> heldOutClasses, Kernel kernel = Kernel.FiveGaussians)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(heldOut);
        if (reference.Rows < 1 || heldOut.Rows < 2 || heldOutClasses.Length != heldOut.Rows)
        {
            throw new ArgumentException("Attribution needs 1 row of the reference, 2 held out, and a class for each of these.", nameof(heldOut));
        }

        var gram = new GramMatrix();
        gram.Compute(kernel, null, reference, heldOut);
        (_reference, _heldOutClasses) = (reference.Rows, heldOutClasses.ToArray());
        _heldOutToReference = new double[heldOut.Rows];
        for (var i = 0; i < heldOut.Rows; i++)
        {
            _heldOutToReference[i] = DoubleSum.Of(gram.Values.Slice((_reference + i) * gram.Size, _reference)) / _reference;
        }

        _kernel = new FrozenKernel(kernel, gram.Bandwidth, reference, heldOut);
    }

    /// <summary>Ranks the requests of a window.</summary>
    /// <param name="window">n rows of the view, n ≥ 2.</param>
    /// <param name="classes">Their predicted classes.</param>
    /// <param name="level">The false discovery rate of the selection.</param>
    /// <returns>All n requests, the most suspicious first.</returns>
    /// <exception cref="ArgumentException">Too few rows, columns differ, or a value is not finite.</exception>
    public IReadOnlyList<AttributedRow> Rank(FloatMatrix window, ReadOnlySpan<int> classes, double level = WindowTestDefaults.Level)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (window.Rows < 2 || classes.Length != window.Rows)
        {
            throw new ArgumentException("Attribution needs 2 rows of the window, and a class for each.", nameof(window));
        }

        var (witnesses, heldOut) = Witnesses(window);
        var students = new ClassMoments(heldOut, _heldOutClasses, MinClassRows);
        var calibration = new double[heldOut.Length];
        for (var i = 0; i < calibration.Length; i++)
        {
            calibration[i] = students.OfMember(heldOut[i], _heldOutClasses[i]);
        }

        Array.Sort(calibration);
        var scores = new double[window.Rows];
        for (var j = 0; j < scores.Length; j++)
        {
            scores[j] = students.Of(witnesses[j], classes[j]);
        }

        return Ranked(scores, Array.ConvertAll(scores, score => ConformalP(calibration, score)), level);
    }

    /// <summary>The witness of each window row and of each held-out row.</summary>
    private (double[] Window, double[] HeldOut) Witnesses(FloatMatrix window)
    {
        var n = window.Rows;
        _kernel.Compute(window);
        var (witnesses, heldOut) = (new double[n], new double[_heldOutToReference.Length]);
        for (var j = 0; j < n; j++)
        {
            var row = _kernel.ToFixed(j);
            witnesses[j] = (DoubleSum.Of(_kernel.ToWindow(j)) / (n - 1)) - (DoubleSum.Of(row[.._reference]) / _reference);
            for (var i = 0; i < heldOut.Length; i++)
            {
                heldOut[i] += row[_reference + i];
            }
        }

        for (var i = 0; i < heldOut.Length; i++)
        {
            heldOut[i] = (heldOut[i] / n) - _heldOutToReference[i];
        }

        return (witnesses, heldOut);
    }

    private static double ConformalP(double[] sorted, double score)
    {
        var below = 0;
        var end = sorted.Length;
        while (below < end)
        {
            var middle = (below + end) >>> 1;
            (below, end) = sorted[middle] < score ? (middle + 1, end) : (below, middle);
        }

        return (1.0 + sorted.Length - below) / (sorted.Length + 1);
    }

    private static AttributedRow[] Ranked(double[] scores, double[] pValues, double level)
    {
        var selected = BenjaminiHochberg.Select(pValues, level);
        return [.. Enumerable.Range(0, scores.Length)
            .OrderBy(j => pValues[j]).ThenByDescending(j => scores[j]).ThenBy(j => j)
            .Select(j => new AttributedRow(j, scores[j], pValues[j], selected[j]))];
    }
}
