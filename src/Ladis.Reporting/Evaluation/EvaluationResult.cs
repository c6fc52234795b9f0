namespace Ladis.Reporting.Evaluation;

/// <summary>What an evaluation found, and all that is needed to repeat it.</summary>
public sealed record EvaluationResult
{
    /// <summary>The model's id and version.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the model's file.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>The baseline: all of its rows.</summary>
    public required EvaluationSummary Baseline { get; init; }

    /// <summary>Numbers of rows that views were fitted on, tests drew from, and the baseline rate was measured on.</summary>
    public required (int Fit, int Reference, int HeldOut) Split { get; init; }

    /// <summary>The sets, in the order given.</summary>
    public required IReadOnlyList<EvaluationSummary> Sets { get; init; }

    /// <summary>Names of the taps, in the order given.</summary>
    public required IReadOnlyList<string> Taps { get; init; }

    /// <summary>What was computed.</summary>
    public required EvaluationOptions Options { get; init; }

    /// <summary>The cells: the baseline's first, then set after set.</summary>
    public required IReadOnlyList<EvaluationCell> Cells { get; init; }

    /// <summary>The cell of a set, or null where there is none.</summary>
    /// <param name="set">The set's name.</param>
    /// <param name="tap">The tap's name.</param>
    /// <param name="view">The view's name.</param>
    /// <param name="method">The method's name.</param>
    public EvaluationCell? Find(string set, string tap, string view, string method) =>
        Cells.FirstOrDefault(c => c.Set == set && c.Tap == tap && c.View == view && c.Method == method);

    /// <summary>The cell of one tap and view that rejects a set most often; among equals the one of the smallest p-values. The published test, which does not hold its level, only counts alone.</summary>
    /// <param name="set">The set's name.</param>
    public EvaluationCell MostPowerful(string set)
    {
        var published = EvaluationNames.Of(EvaluationMethod.Ladis2022);
        return Cells.Where(c => c.Set == set && c.Tap != EvaluationNames.AllTaps)
            .OrderBy(c => c.Method == published).ThenByDescending(c => c.Rate).ThenBy(c => c.PValues.Average()).First();
    }

    /// <summary>Tap and view of every row of a method's table, in order.</summary>
    /// <param name="method">The method's name.</param>
    public IReadOnlyList<(string Tap, string View)> RowsOf(string method) =>
        [.. Cells.Where(c => c.Method == method).Select(c => (c.Tap, c.View)).Distinct()];

    /// <summary>Names of the methods, in the order given.</summary>
    public IReadOnlyList<string> MethodNames => [.. Options.Methods.Select(EvaluationNames.Of)];

    /// <summary>One sentence that says how the numbers were made.</summary>
    public string Describe() =>
        $"{Options.Tests} tests a cell, {Options.Sample} requests against {Options.ReferenceSample ?? Options.Sample} baseline rows (matched: {Options.Test.Matches} for each request), level {Options.Test.Level:0.###}, "
        + $"B = {Options.Test.Permutations}, {(Options.Test.Kernel == Statistics.Kernel.Gaussian ? "one Gaussian" : "five Gaussians")} at the pooled median, seed {Options.Seed}"
        + $"{(Options.Share < 1 ? $", {Options.Share:P0} of each window from the set, the rest clean" : "")}. "
        + $"Baseline: {Baseline.Count} rows, {Split.Fit} to fit views, {Split.Reference} to draw from, {Split.HeldOut} held out for the baseline rate.";
}
