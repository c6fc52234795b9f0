namespace Ladis.Statistics;

/// <summary>The outcome of a class-matched test.</summary>
public sealed record WindowTestResult
{
    /// <summary>The combined p-value, of [1/(B+1), 1]: exact for any number of views. 1 if the test is inconclusive.</summary>
    public required double PValue { get; init; }

    /// <summary>Whether the combined p-value is at most the level.</summary>
    public required bool Rejected { get; init; }

    /// <summary>False if fewer than the least number of requests could be matched; there are no views then.</summary>
    public required bool Conclusive { get; init; }

    /// <summary>One result a view, in the order given; empty if inconclusive.</summary>
    public required IReadOnlyList<ArmResult> Views { get; init; }

    /// <summary>
    /// One result a view if <see cref="WindowTestOptions.Fuse"/> is set, else empty. The statistic is
    /// MMD-FUSE (Biggs, Schrab, Gretton, NeurIPS 2023): log mean_f exp(λ·MMD²_f/N_f)/λ, λ = √(n(n−1)), N_f the root mean square
    /// of the pooled kernel values.
    /// </summary>
    public required IReadOnlyList<ArmResult> Fuse { get; init; }

    /// <summary>The window's rows that were tested, by number, in the order of the groups.</summary>
    public required IReadOnlyList<int> Rows { get; init; }

    /// <summary>The reference rows that they were matched with, <see cref="Matches"/> for each, group after group.</summary>
    public required IReadOnlyList<int> MatchedRows { get; init; }

    /// <summary>The k that was used; lower than asked for if too many requests are of classes with too few reference rows.</summary>
    public required int Matches { get; init; }

    /// <summary>Requests dropped because no reference row has their class.</summary>
    public required int DroppedUnseen { get; init; }

    /// <summary>Requests dropped because their class has fewer than k reference rows left.</summary>
    public required int DroppedExhausted { get; init; }

    /// <summary>Number of random labellings, B.</summary>
    public required int Permutations { get; init; }

    /// <summary>The members that were chosen, labelling after labelling, the observed one first: other statistics may use the same ones.</summary>
    internal int[] Choices { get; init; } = [];
}
