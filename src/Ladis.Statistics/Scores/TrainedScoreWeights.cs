namespace Ladis.Statistics;

/// <summary>What a score learned from attacked rows: all that a snapshot needs to hold, as the features follow from its fit rows.</summary>
/// <param name="Name">A name of its own, e.g. that of the attack.</param>
/// <param name="Weights">One finite weight a feature, see <see cref="TrainedScoreFitter"/>; the constant plays no part in ranks and is left out.</param>
public sealed record TrainedScoreWeights(string Name, IReadOnlyList<double> Weights);
