namespace Ladis.Reporting.Evaluation;

/// <summary>One view of one tap.</summary>
/// <param name="Tap">Number of the tap.</param>
/// <param name="TapName">Its name.</param>
/// <param name="View">The view.</param>
/// <param name="Fitted">Its number among the baseline's fitted views; null for the tap's plain values.</param>
internal sealed record EvaluatedView(int Tap, string TapName, EvaluationView View, int? Fitted);
