namespace Ladis.Reporting.Evaluation;

/// <summary>Which kind of shift the triage named, over windows of one set.</summary>
/// <param name="Set">The set.</param>
/// <param name="Counts">Windows by <see cref="Statistics.ShiftKind"/>.</param>
public sealed record TriageCounts(string Set, IReadOnlyList<int> Counts)
{
    /// <summary>Number of windows.</summary>
    public int Windows => Counts.Sum();
}
