using Ladis.Statistics;

namespace Ladis.Reporting.Evaluation;

/// <summary>What the model says to a set of pictures. Row i of everything is the same picture.</summary>
/// <param name="Name">The set's name.</param>
/// <param name="Taps">One matrix a tap, in the order of the evaluation's taps.</param>
/// <param name="PredictedClasses">The model's answers.</param>
/// <param name="Labels">The true classes, or null where they are not known.</param>
public sealed record EvaluationSet(string Name, IReadOnlyList<FloatMatrix> Taps, int[] PredictedClasses, int[]? Labels)
{
    /// <summary>Number of pictures.</summary>
    public int Count => PredictedClasses.Length;

    /// <summary>Share of the answers that are right; null without labels.</summary>
    public double? Accuracy => Labels?.Zip(PredictedClasses).Average(pair => pair.First == pair.Second ? 1.0 : 0);
}
