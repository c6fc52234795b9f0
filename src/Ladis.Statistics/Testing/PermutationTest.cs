namespace Ladis.Statistics;

/// <summary>
/// The exact permutation test of unbiased MMD² between two samples, unmatched: one Gram matrix over the pooled rows (its
/// bandwidth is their median, blind to the labels), B random labellings as one matrix product, p = #{T_b ≥ T}/(B+1) with
/// the observed labelling among them. Stratified on request: labels then move within their stratum only, which is exact
/// under "given the stratum, the samples are alike". Samples of one size without strata exchange labels within random pairs
/// instead (a subgroup of all permutations, as exact, for an eighth of the multiplications).
/// Buffers are kept for the next run; not safe for several threads at once.
/// </summary>
public sealed class PermutationTest
{
    private readonly WindowTestOptions _options;
    private readonly GramMatrix _gram = new();
    private readonly SignFlips _flips = new();
    private readonly Labellings _labellings = new();

    /// <summary>Prepares tests.</summary>
    /// <param name="options">Permutations, Level and Kernel are read; null for the defaults.</param>
    public PermutationTest(WindowTestOptions? options = null)
    {
        _options = options ?? new WindowTestOptions();
        _options.Check();
    }

    /// <summary>Tests whether two samples have one distribution.</summary>
    /// <param name="x">n × d, n ≥ 2.</param>
    /// <param name="y">m × d, m ≥ 2.</param>
    /// <param name="seed">Decides the labellings.</param>
    /// <exception cref="ArgumentException">Too few rows, columns differ, or a value is not finite.</exception>
    public TwoSampleResult Run(FloatMatrix x, FloatMatrix y, Seed seed)
    {
        Check(x, y);
        var random = new SeededRandom(seed.With("permutation"));
        if (x.Rows != y.Rows)
        {
            _gram.Compute(_options.Kernel, null, x, y);
            return Result(_labellings.Statistics(_gram.Values, x.Rows, y.Rows, [], _options.Permutations, random), null);
        }

        var places = random.Permutation(2 * x.Rows, kept: x.Rows);
        _gram.ComputePlaced(_options.Kernel, null, places, [x, y]);
        return Result(_flips.Statistics(_gram.Values, x.Rows, _options.Permutations, random), Unbiased(x.Rows, y.Rows));
    }

    /// <summary>As the other overload, with labels moving within strata only.</summary>
    /// <param name="x">n × d, n ≥ 2.</param>
    /// <param name="y">m × d, m ≥ 2.</param>
    /// <param name="strataX">The stratum of each row of x: its predicted class, say.</param>
    /// <param name="strataY">The stratum of each row of y.</param>
    /// <param name="seed">Decides the labellings.</param>
    /// <exception cref="ArgumentException">Too few rows, columns or lengths differ, or a value is not finite.</exception>
    public TwoSampleResult Run(FloatMatrix x, FloatMatrix y, ReadOnlySpan<int> strataX, ReadOnlySpan<int> strataY, Seed seed)
    {
        Check(x, y);
        if (strataX.Length != x.Rows || strataY.Length != y.Rows)
        {
            throw new ArgumentException("Each row needs a stratum.", nameof(strataX));
        }

        var random = new SeededRandom(seed.With("permutation"));
        _gram.Compute(_options.Kernel, null, x, y);
        return Result(_labellings.Statistics(_gram.Values, x.Rows, y.Rows, [.. strataX, .. strataY], _options.Permutations, random), null);
    }

    private static void Check(FloatMatrix x, FloatMatrix y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Rows < 2 || y.Rows < 2)
        {
            throw new ArgumentException($"A two-sample test needs 2 rows a side; there are {x.Rows} and {y.Rows}.", nameof(x));
        }
    }

    private double Unbiased(int n, int m) => Labellings.Unbiased(_gram.Values, n, m);

    private TwoSampleResult Result(ReadOnlySpan<double> statistics, double? statistic)
    {
        var pValue = FloatTies.PValue(statistics);
        return new TwoSampleResult(statistic ?? statistics[0], pValue, MinP.Rejects(pValue, _options.Level), _options.Permutations);
    }
}
