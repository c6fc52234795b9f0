namespace Ladis.Statistics;

/// <summary>
/// The exact window test. Each request is matched with k reference rows of the same predicted class, without replacement.
/// Given the predicted class, the k + 1 members of a group are exchangeable, so choosing anew in every group which member
/// is "the request" leaves the law unchanged: T = unbiased MMD² between chosen and others, p = #{T_b ≥ T}/(B+1) with the
/// observed choice among them. Exact at any n under "given the predicted class, activations are as in the baseline",
/// whatever the class mix. With k = 1 it is the paired sign-flip test (T is then a decreasing linear function of the same
/// cross sum, so its p-value is the same). Several views share the choices and are combined by exact min-p.
/// Buffers are kept for the next run; not safe for several threads at once. Cost of a view, with N = (k+1)n: N²·d/2
/// multiply-adds, N²/2 exponentials, B·n²/2 additions.
/// </summary>
public sealed class ClassMatchedTest
{
    private readonly BaselinePart _reference;
    private readonly WindowTestOptions _options;
    private readonly GramMatrix _gram = new();
    private readonly FuseStatistic _fuse = new();
    private readonly FloatMatrix?[] _pools;

    /// <summary>Prepares tests against one reference.</summary>
    /// <param name="reference">The baseline's reference part.</param>
    /// <param name="options">Null for the defaults.</param>
    public ClassMatchedTest(BaselinePart reference, WindowTestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        _options = options ?? new WindowTestOptions();
        _options.Check();
        _reference = reference;
        _pools = new FloatMatrix?[reference.Views.Count];
    }

    /// <summary>Tests a window.</summary>
    /// <param name="views">The window's rows in each view of the reference, oldest first; row i of all is the same request.</param>
    /// <param name="classes">Their predicted classes.</param>
    /// <param name="seed">Decides matching and labellings: baseline id, partition, window end.</param>
    /// <exception cref="ArgumentException">Views or rows do not fit the reference, or a value is NaN or infinite.</exception>
    public WindowTestResult Run(IReadOnlyList<FloatMatrix> views, ReadOnlySpan<int> classes, Seed seed)
    {
        Check(views, classes);
        var random = new SeededRandom(seed.With("class-matched"));
        var matching = ClassMatching.Match(classes, Math.Max(0, classes.Length - _options.Rows), _reference.Categories, _options.Matches, _options.MinRows, random);
        if (matching.Rows.Length < _options.MinRows)
        {
            return Result(matching, 1, [], []);
        }

        var size = matching.Matches + 1;
        var choices = GroupChoices.Draw(matching.Rows.Length, size, _options.Permutations, random);
        var statistics = new double[_options.Fuse ? 2 * views.Count : views.Count][];
        for (var v = 0; v < views.Count; v++)
        {
            _gram.Compute(_options.Kernel, null, Pool(v, views[v], matching));
            statistics[v] = GroupChoices.Statistics(_gram.Values, matching.Rows.Length, size, choices);
            if (_options.Fuse)
            {
                statistics[views.Count + v] = _fuse.Statistics(_gram, matching.Rows.Length, size, choices);
            }
        }

        var (pValue, arms) = MinP.Combine(statistics, _options.Level);
        return Result(matching, pValue, arms, choices);
    }

    /// <summary>Group after group: the request, then its k matches.</summary>
    private FloatMatrix Pool(int view, FloatMatrix window, ClassMatching matching)
    {
        var (n, k, reference) = (matching.Rows.Length, matching.Matches, _reference.Views[view]);
        var pool = _pools[view]?.Rows == n * (k + 1) ? _pools[view]! : _pools[view] = new FloatMatrix(n * (k + 1), window.Columns);
        for (var g = 0; g < n; g++)
        {
            window.Row(matching.Rows[g]).CopyTo(pool.Row(g * (k + 1)));
            for (var i = 0; i < k; i++)
            {
                reference.Row(matching.Matched[(g * k) + i]).CopyTo(pool.Row((g * (k + 1)) + 1 + i));
            }
        }

        return pool;
    }

    private WindowTestResult Result(ClassMatching matching, double pValue, ArmResult[] arms, int[] choices) => new()
    {
        PValue = pValue,
        Rejected = arms.Length > 0 && MinP.Rejects(pValue, _options.Level),
        Conclusive = arms.Length > 0,
        Views = [.. arms.Take(_reference.Views.Count)],
        Fuse = [.. arms.Skip(_reference.Views.Count)],
        Rows = matching.Rows,
        MatchedRows = matching.Matched,
        Matches = matching.Matches,
        DroppedUnseen = matching.Unseen,
        DroppedExhausted = matching.Exhausted,
        Permutations = _options.Permutations,
        Choices = choices,
    };

    private void Check(IReadOnlyList<FloatMatrix> views, ReadOnlySpan<int> classes)
    {
        ArgumentNullException.ThrowIfNull(views);
        if (views.Count != _reference.Views.Count || views.Count == 0)
        {
            throw new ArgumentException($"The reference has {_reference.Views.Count} views, the window {views.Count}.", nameof(views));
        }

        for (var v = 0; v < views.Count; v++)
        {
            if (views[v].Rows != classes.Length || views[v].Columns != _reference.Views[v].Columns)
            {
                throw new ArgumentException(
                    $"View {v} of the window is {views[v].Rows} × {views[v].Columns}; {classes.Length} × {_reference.Views[v].Columns} is needed.", nameof(views));
            }
        }
    }
}
