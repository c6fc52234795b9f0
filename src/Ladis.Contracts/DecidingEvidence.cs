using Ladis.Contracts.V1;

namespace Ladis.Contracts;

/// <summary>Which of the evidence of a stream the alarm is decided by.</summary>
public static class DecidingEvidence
{
    /// <summary>
    /// The natural logarithm that is held against the threshold: the greatest of any score; of each the lesser of plain and weighted evidence where the
    /// baseline knows true classes. −∞ where there is none.
    /// </summary>
    /// <param name="evidence">A verdict's or an alert's.</param>
    public static double Of(SequentialEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return evidence.Scores.Select(score => Of(score, evidence.TrueMix)).DefaultIfEmpty(double.NegativeInfinity).Max();
    }

    /// <summary>The same of one score.</summary>
    /// <param name="score">The score.</param>
    /// <param name="trueMix">Whether the baseline knows true classes.</param>
    public static double Of(ScoreEvidence score, bool trueMix)
    {
        ArgumentNullException.ThrowIfNull(score);
        return !trueMix ? score.LogEValue : score.HasWeightedLogEValue ? Math.Min(score.LogEValue, score.WeightedLogEValue) : double.NegativeInfinity;
    }
}
