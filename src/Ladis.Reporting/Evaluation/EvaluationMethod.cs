namespace Ladis.Reporting.Evaluation;

/// <summary>A two-sample test that an evaluation repeats.</summary>
public enum EvaluationMethod
{
    /// <summary>As published (random subsets of window and baseline, unmatched), but with an exact permutation test.</summary>
    Permutation = 0,

    /// <summary>Ladis's own: each request matched with baseline rows of its predicted class.</summary>
    Matched = 1,

    /// <summary>The published test with its multiplier bootstrap, for comparison only: it does not hold its level.</summary>
    Ladis2022 = 2,
}
