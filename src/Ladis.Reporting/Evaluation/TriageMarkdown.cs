using System.Text;

namespace Ladis.Reporting.Evaluation;

/// <summary>The confusion of the triage as Markdown.</summary>
public static class TriageMarkdown
{
    /// <summary>Writes the table; nothing without rows.</summary>
    /// <param name="counts">A row a set.</param>
    public static string Render(IReadOnlyList<TriageCounts> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Count == 0)
            return "";
        var text = new StringBuilder($"\n## triage\n\nThe kind of shift that the pattern of views speaks for, in % of {counts[0].Windows} windows; evidence, never certainty.\n\n");
        text.Append($"| set | {string.Join(" | ", TriageEvaluation.KindNames)} |\n|---|{string.Concat(TriageEvaluation.KindNames.Select(_ => "---|"))}\n");
        foreach (var row in counts)
            text.Append($"| {Untrusted.Markdown(row.Set)} | {string.Join(" | ", row.Counts.Select(count => $"{100.0 * count / row.Windows:0.#}"))} |\n");
        return text.ToString();
    }
}
