using Ladis.Cli.Sets;

namespace Ladis.Cli.Baselines;

/// <summary>What <c>ladis baseline train-score</c> was asked for.</summary>
/// <param name="Baseline">The snapshot file to start from.</param>
/// <param name="Attacked">Attacked requests.</param>
/// <param name="Seed">Decides which of them are kept for the report.</param>
/// <param name="Output">The snapshot file to write.</param>
internal sealed record TrainScoreRequest(string Baseline, SetReference Attacked, ulong Seed, string Output);
