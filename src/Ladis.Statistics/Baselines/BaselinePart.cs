namespace Ladis.Statistics;

/// <summary>The rows of one part of the split, as the views and scores see them. Row i of everything is the same image.</summary>
/// <param name="rows">Their numbers in the baseline's rows.</param>
/// <param name="classes">Their predicted classes.</param>
/// <param name="views">One matrix a view, in the order of <see cref="Baseline.Views"/>.</param>
/// <param name="scores">One array a score, in the order of <see cref="Baseline.Scores"/>.</param>
/// <param name="categories">What they are compared within; null: their classes.</param>
public sealed class BaselinePart(int[] rows, int[] classes, IReadOnlyList<FloatMatrix> views, IReadOnlyList<double[]> scores, int[]? categories = null)
{
    /// <summary>Numbers of the rows in <see cref="BaselineRows"/>.</summary>
    public IReadOnlyList<int> Rows { get; } = rows;

    /// <summary>Predicted classes.</summary>
    public ReadOnlySpan<int> Classes => classes;

    /// <summary>What rows are compared within: their predicted classes, or those in a context (<see cref="Baseline.CategoryOf"/>).</summary>
    public ReadOnlySpan<int> Categories => categories ?? classes;

    /// <summary>The rows in each view.</summary>
    public IReadOnlyList<FloatMatrix> Views { get; } = views;

    /// <summary>The value of each score for each row.</summary>
    public IReadOnlyList<double[]> Scores { get; } = scores;

    /// <summary>Number of rows.</summary>
    public int Count => classes.Length;
}
