namespace Ladis.Reporting.Evaluation;

/// <summary>A set in a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">The SET as it was given.</param>
/// <param name="Count">Usable pictures.</param>
/// <param name="Accuracy">Share of right answers; null without labels.</param>
public sealed record EvaluationSummary(string Name, string Source, int Count, double? Accuracy);
