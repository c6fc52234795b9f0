namespace Ladis.Models.Onnx;

/// <summary>Where a model's class scores are.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Reason">Why this one, for people.</param>
/// <param name="Kind">How they become probabilities.</param>
/// <param name="IsNormalised">Whether the file shows what normalises them: then no other output can be meant.</param>
internal sealed record ClassScores(string Tensor, string Reason, HeadKind Kind, bool IsNormalised);
