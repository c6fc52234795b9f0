namespace Ladis.Chaos.Report;

/// <summary>What a scenario found.</summary>
/// <param name="Figures">What was measured: label and value.</param>
/// <param name="Failures">What ought not to be; empty when all claims held.</param>
public sealed record ScenarioResult(IReadOnlyList<(string Label, string Value)> Figures, IReadOnlyList<string> Failures)
{
    /// <inheritdoc />
    public override string ToString() =>
        string.Join('\n', Figures.Select(f => $"{f.Label}: {f.Value}").Concat(Failures.Select(f => $"FAILED: {f}")));
}
