using Ladis.Workbench.Sets;

namespace Ladis.Workbench.Baselines;

/// <summary>What <c>ladis baseline train-score</c> was asked for.</summary>
/// <param name="Baseline">The snapshot file to start from.</param>
/// <param name="Attacked">Attacked requests to learn from.</param>
/// <param name="Others">Sets that it does not learn from, to say what it is worth on them.</param>
/// <param name="Seed">Decides which of them are kept for the report.</param>
/// <param name="Output">The snapshot file to write.</param>
internal sealed record TrainScoreRequest(string Baseline, SetReference Attacked, IReadOnlyList<SetReference> Others, ulong Seed, string Output);
