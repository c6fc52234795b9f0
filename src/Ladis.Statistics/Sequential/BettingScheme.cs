using System.Runtime.Intrinsics;

namespace Ladis.Statistics;

/// <summary>Which bets a <see cref="BettingProcess"/> holds and how it weighs them. Weights sum to 1.</summary>
internal sealed class BettingScheme
{
    /// <summary>
    /// Chosen on attacks that the committed delay table does not show. Fixed bets hold nine tenths: π ∈ {.3, 1} with k ∈ {2, 5, 12, 30} for
    /// changes of most requests, (π, k) = (.1, 5), (.15, 12), (.2, 60), (.06, 60) for strong changes of few. A histogram holds a tenth, for
    /// shapes that no power has.
    /// </summary>
    public static readonly BettingScheme Default = new()
    {
        Shares = [Vector512.Create(0.3), Vector512.Create(1.0), Vector512.Create(0.1, 0.1, 0.15, 0.15, 0.2, 0.2, 0.06, 0.06)],
        Sharp = true,
        FixedWeight = 0.9,
        PureWeight = 0.1,
        Prior = 5,
        Memory = 1 - (1.0 / 300),
    };

    /// <summary>Those of the specification and of its golden vectors: π ∈ {.1, .3, 1} with k ∈ {2, 5, 12, 30}, and a quarter for each histogram.</summary>
    public static readonly BettingScheme Specification = new()
    {
        Shares = [Vector512.Create(0.1), Vector512.Create(0.3), Vector512.Create(1.0)],
        FixedWeight = 0.5,
        MixedWeight = 0.25,
        PureWeight = 0.25,
        Prior = 3,
        Memory = 1 - (1.0 / 100),
    };

    /// <summary>π of each group of eight fixed bets; lanes 2i and 2i + 1 are u = 1 − p and u = p.</summary>
    public required Vector512<double>[] Shares { get; init; }

    /// <summary>Whether the last group has k ∈ {5, 12, 60, 60} instead of {2, 5, 12, 30}.</summary>
    public bool Sharp { get; init; }

    /// <summary>Weight of all fixed bets together.</summary>
    public required double FixedWeight { get; init; }

    /// <summary>Weight of the histogram mixed half and half with 1.</summary>
    public double MixedWeight { get; init; }

    /// <summary>Weight of the histogram.</summary>
    public required double PureWeight { get; init; }

    /// <summary>Arrivals that each bin of the histogram starts with.</summary>
    public required double Prior { get; init; }

    /// <summary>What an arrival keeps of the histogram's counts.</summary>
    public required double Memory { get; init; }
}
