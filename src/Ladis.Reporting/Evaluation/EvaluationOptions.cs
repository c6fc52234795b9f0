using Ladis.Statistics;

namespace Ladis.Reporting.Evaluation;

/// <summary>What an evaluation computes.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Tests of one cell, at least 1. <value>100</value></summary>
    public int Tests { get; init; } = EvaluationDefaults.Tests;

    /// <summary>Requests of one test, n, at least 2. <value>100</value></summary>
    public int Sample { get; init; } = EvaluationDefaults.Sample;

    /// <summary>Baseline rows of one unmatched test, m, at least 2; null for n.</summary>
    public int? ReferenceSample { get; init; }

    /// <summary>Share of a window that comes from the set, of (0, 1]; the rest are held-out baseline rows. <value>1</value></summary>
    public double Share { get; init; } = 1;

    /// <summary>Decides the split of the baseline, the draws and the labellings. <value>1</value></summary>
    public ulong Seed { get; init; } = EvaluationDefaults.Seed;

    /// <summary>Views of every tap; <see cref="EvaluationView.Sorted"/> is computed of the logits only.</summary>
    public IReadOnlyList<EvaluationView> Views { get; init; } = [EvaluationView.Raw, EvaluationView.ClassResidual, EvaluationView.Sorted];

    /// <summary>The tests.</summary>
    public IReadOnlyList<EvaluationMethod> Methods { get; init; } = [EvaluationMethod.Permutation, EvaluationMethod.Matched];

    /// <summary>Level, labellings B, kernel and matches k; its numbers of rows are not read.</summary>
    public WindowTestOptions Test { get; init; } = new();

    internal int Reference => ReferenceSample ?? Sample;

    internal WindowTestOptions WindowTest => Test with { Rows = Sample, MinRows = Math.Min(Test.MinRows, Sample) };
}
