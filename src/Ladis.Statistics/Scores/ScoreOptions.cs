namespace Ladis.Statistics;

/// <summary>Names one score of one tap.</summary>
/// <param name="Kind">What is computed.</param>
/// <param name="Tap">Name of the tap it reads.</param>
/// <param name="Logits">Name of the logits tap that <see cref="ScoreKind.Overconfidence"/> reads as well.</param>
public sealed record ScoreOptions(ScoreKind Kind, string Tap, string Logits = BaselineDefaults.Logits);
