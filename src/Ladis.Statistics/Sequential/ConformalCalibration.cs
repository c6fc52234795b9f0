namespace Ladis.Statistics;

/// <summary>
/// What a <see cref="ConformalDetector"/> starts from: for each score and class the bins and the counts of the reference rows, by true class where it is known.
/// Immutable; streams of one baseline share it.
/// </summary>
public sealed class ConformalCalibration
{
    internal ConformalCalibration(IReadOnlyList<ScoreBins> scores, TrueClasses trueClasses, bool[]? optional = null)
    {
        (Bins, TrueClasses, Optional) = (scores, trueClasses, optional ?? new bool[scores.Count]);
        Classes = scores[0].Classes;
        var seed = Seed.From("conformal-calibration");
        foreach (var bins in scores)
        {
            seed = bins.Absorb(seed);
        }

        Fingerprint = trueClasses.Absorb(seed).Value;
    }

    /// <summary>Number of scores, V.</summary>
    public int Scores => Bins.Count;

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Equal for equal calibrations.</summary>
    public ulong Fingerprint { get; }

    /// <summary>Whether the true classes of the reference rows are known: evidence is gathered per class too then, and weighted for the mix of true classes.</summary>
    public bool HasLabels => TrueClasses.Known;

    internal IReadOnlyList<ScoreBins> Bins { get; }

    internal TrueClasses TrueClasses { get; }

    /// <summary>Which scores an arrival may lack.</summary>
    internal IReadOnlyList<bool> Optional { get; }

    /// <summary>Lays bins through the scores of some rows and counts those of other rows in them.</summary>
    /// <param name="reference">For each score the values of the rows that make the bag; NaN where a row lacks an optional score: it is not in that score's bag.</param>
    /// <param name="referenceClasses">Their classes.</param>
    /// <param name="edges">For each score the values of rows that are <em>not</em> in the bag: they decide where bins begin.</param>
    /// <param name="edgeClasses">Their classes.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="bins">Most bins a class.</param>
    /// <param name="referenceLabels">The true classes of the rows that make the bag; nothing where they are not known.</param>
    /// <param name="optional">Which scores a row or an arrival may lack; nothing where all have all.</param>
    /// <exception cref="ArgumentException">There is no score, no row to take edges from, or a label too many, too few or out of range.</exception>
    public static ConformalCalibration Build(
        IReadOnlyList<double[]> reference, ReadOnlySpan<int> referenceClasses, IReadOnlyList<double[]> edges, ReadOnlySpan<int> edgeClasses, int classes, int bins,
        ReadOnlySpan<int> referenceLabels = default, ReadOnlySpan<bool> optional = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(edges);
        if (reference.Count == 0 || edges.Count != reference.Count || edgeClasses.IsEmpty)
        {
            throw new ArgumentException("A calibration needs at least one score, and at least one row that is not in the bag.", nameof(edges));
        }

        if (!referenceLabels.IsEmpty && (referenceLabels.Length != referenceClasses.Length || referenceLabels.ContainsAnyExceptInRange(0, classes - 1)))
        {
            throw new ArgumentException($"The bag has {referenceClasses.Length} rows and {referenceLabels.Length} labels; each row needs one of 0 to {classes - 1}.", nameof(referenceLabels));
        }

        var edgesOf = new double[reference.Count][][];
        for (var s = 0; s < edgesOf.Length; s++)
        {
            var (values, predicted) = Present(edges[s], edgeClasses);
            if (values.Length == 0)
            {
                throw new ArgumentException($"No row that is not in the bag has score {s}.", nameof(edges));
            }

            edgesOf[s] = ScoreBins.Edges(values, predicted, classes, bins);
        }

        var cells = edgesOf.Sum(score => score.Sum(each => each.Length + 1));
        var trueClasses = referenceLabels.IsEmpty ? TrueClasses.Unknown(classes) : TrueClasses.Of(referenceClasses, referenceLabels, classes, cells);
        var slots = new int[referenceLabels.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = trueClasses.SlotOf(referenceClasses[i], referenceLabels[i]);
        }

        var scores = new ScoreBins[reference.Count];
        for (var s = 0; s < scores.Length; s++)
        {
            scores[s] = new ScoreBins(edgesOf[s], trueClasses, reference[s], referenceClasses, slots);
        }

        return new ConformalCalibration(scores, trueClasses, optional.IsEmpty ? null : optional.ToArray());
    }

    /// <summary>The rows that have a score.</summary>
    private static (double[] Scores, int[] Classes) Present(double[] scores, ReadOnlySpan<int> classes)
    {
        var predicted = classes.ToArray();
        return (Array.FindAll(scores, score => !double.IsNaN(score)), [.. predicted.Where((_, row) => !double.IsNaN(scores[row]))]);
    }
}
