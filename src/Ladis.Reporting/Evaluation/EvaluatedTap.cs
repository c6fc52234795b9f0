namespace Ladis.Reporting.Evaluation;

/// <summary>A tap of an evaluation.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="IsLogits">Whether it holds the class scores before softmax.</param>
public sealed record EvaluatedTap(string Name, bool IsLogits);
