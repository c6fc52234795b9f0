using Ladis.Statistics;

namespace Ladis.Reporting.Evaluation;

/// <summary>The rows of one window: some of a set, the rest clean, drawn without replacement.</summary>
internal sealed class EvaluationDraw
{
    private readonly int[] _attacked;
    private readonly int[] _clean;

    public EvaluationDraw(int setRows, int cleanRows, int count, double share, SeededRandom random)
    {
        var attacked = (int)Math.Round(share * count);
        _attacked = random.Permutation(setRows)[..attacked];
        _clean = attacked == count ? [] : random.Permutation(cleanRows)[..(count - attacked)];
    }

    public FloatMatrix From(FloatMatrix set, FloatMatrix clean)
    {
        var window = new FloatMatrix(_attacked.Length + _clean.Length, set.Columns);
        for (var i = 0; i < window.Rows; i++)
            (i < _attacked.Length ? set.Row(_attacked[i]) : clean.Row(_clean[i - _attacked.Length])).CopyTo(window.Row(i));
        return window;
    }

    public int[] From(int[] set, int[] clean) => [.. _attacked.Select(i => set[i]), .. _clean.Select(i => clean[i])];
}
