namespace Ladis.Statistics;

/// <summary>The clean observations that a baseline is built from: what a snapshot stores.</summary>
public sealed class BaselineRows
{
    /// <summary>Checks and keeps the rows, without copying them.</summary>
    /// <param name="taps">Names of the taps, each once.</param>
    /// <param name="values">For each tap N rows of (pooled) values; row i of all taps is the same image.</param>
    /// <param name="predictedClasses">N predicted classes.</param>
    /// <param name="classes">Number of classes of the model; every predicted class is below it.</param>
    /// <param name="labels">N true classes, or null where they are not known.</param>
    /// <param name="contexts">The rows' contexts, or null where they are not told apart.</param>
    /// <param name="consistency">N consistency scores, NaN where a row has none; or null.</param>
    /// <exception cref="ArgumentException">Lengths differ, a name repeats, a class is out of range, or a value is NaN or infinite.</exception>
    public BaselineRows(
        IReadOnlyList<string> taps, IReadOnlyList<FloatMatrix> values, int[] predictedClasses, int classes, int[]? labels = null, RowContexts? contexts = null, float[]? consistency = null)
    {
        ArgumentNullException.ThrowIfNull(taps);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(predictedClasses);
        (Taps, Values, PredictedClasses, Classes, Labels, Contexts, Consistency) = (taps, values, predictedClasses, classes, labels, contexts, consistency);
        CheckTaps();
        CheckLabels();
        CheckConsistency();
        if (contexts is not null && contexts.Rows.Count != Count)
        {
            throw new ArgumentException($"There are {contexts.Rows.Count} contexts for {Count} rows.", nameof(contexts));
        }

        for (var i = 0; i < predictedClasses.Length; i++)
        {
            if ((uint)predictedClasses[i] >= (uint)classes)
            {
                throw new ArgumentException($"Row {i} has predicted class {predictedClasses[i]}; the model has classes 0 to {classes - 1}.", nameof(predictedClasses));
            }
        }
    }

    /// <summary>Names of the taps.</summary>
    public IReadOnlyList<string> Taps { get; }

    /// <summary>N rows for each tap.</summary>
    public IReadOnlyList<FloatMatrix> Values { get; }

    /// <summary>N predicted classes.</summary>
    public int[] PredictedClasses { get; }

    /// <summary>N true classes; null where they are not known.</summary>
    public int[]? Labels { get; }

    /// <summary>The rows' contexts; null where they are not told apart.</summary>
    public RowContexts? Contexts { get; }

    /// <summary>N consistency scores, NaN where a row has none; null where none has.</summary>
    public float[]? Consistency { get; }

    /// <summary>Number of classes of the model.</summary>
    public int Classes { get; }

    /// <summary>Number of rows, N.</summary>
    public int Count => PredictedClasses.Length;

    /// <summary>Number of a tap.</summary>
    /// <param name="tap">Its name.</param>
    /// <exception cref="ArgumentException">There is no such tap.</exception>
    public int IndexOf(string tap)
    {
        for (var i = 0; i < Taps.Count; i++)
        {
            if (string.Equals(Taps[i], tap, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw new ArgumentException($"The baseline has no tap {tap}; it has {string.Join(", ", Taps)}.", nameof(tap));
    }

    /// <summary>One row of all taps.</summary>
    /// <param name="row">Row, from 0.</param>
    public Observation Observation(int row)
    {
        var taps = new float[Taps.Count][];
        for (var t = 0; t < taps.Length; t++)
        {
            taps[t] = Values[t].Row(row).ToArray();
        }

        return new Observation(taps, PredictedClasses[row], ContextOf(row), Consistency?[row] ?? double.NaN);
    }

    /// <summary>What a row is compared within: of its context, its predicted class or another of its classes.</summary>
    /// <param name="row">Row, from 0.</param>
    /// <param name="ofClass">A class.</param>
    internal int Category(int row, int ofClass) => (ContextOf(row) * Classes) + ofClass;

    /// <summary>The category of a row's predicted class.</summary>
    /// <param name="row">Row, from 0.</param>
    internal int Category(int row) => Category(row, PredictedClasses[row]);

    private int ContextOf(int row) => Contexts?.Rows[row] ?? 0;

    private void CheckLabels()
    {
        if (Labels is null)
        {
            return;
        }

        if (Labels.Length != Count)
        {
            throw new ArgumentException($"There are {Labels.Length} true classes for {Count} rows.", nameof(Labels));
        }

        var row = Labels.AsSpan().IndexOfAnyExceptInRange(0, Classes - 1);
        if (row >= 0)
        {
            throw new ArgumentException($"Row {row} has true class {Labels[row]}; the model has classes 0 to {Classes - 1}.", nameof(Labels));
        }
    }

    private void CheckConsistency()
    {
        if (Consistency is null)
        {
            return;
        }

        if (Consistency.Length != Count)
        {
            throw new ArgumentException($"There are {Consistency.Length} consistency scores for {Count} rows.", nameof(Consistency));
        }

        var row = Array.FindIndex(Consistency, float.IsInfinity);
        if (row >= 0)
        {
            throw new ArgumentException($"Row {row} has the consistency score {Consistency[row]}.", nameof(Consistency));
        }
    }

    private void CheckTaps()
    {
        if (Taps.Count == 0 || Taps.Count != Values.Count || Taps.Distinct(StringComparer.Ordinal).Count() != Taps.Count)
        {
            throw new ArgumentException($"Each tap needs a name of its own and one matrix: {Taps.Count} names, {Values.Count} matrices.", nameof(Taps));
        }

        for (var t = 0; t < Taps.Count; t++)
        {
            if (Values[t].Rows != Count)
            {
                throw new ArgumentException($"Tap {Taps[t]} has {Values[t].Rows} rows, but there are {Count} predicted classes.", nameof(Values));
            }

            Finite.Require(Values[t], $"tap {Taps[t]}");
        }
    }
}
