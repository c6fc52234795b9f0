using System.Text;

namespace Ladis.Reporting.Evaluation;

/// <summary>A result as Markdown: for each method a table of taps and views against sets, in percent.</summary>
public static class EvaluationMarkdown
{
    /// <summary>Writes the tables.</summary>
    /// <param name="result">The result.</param>
    public static string Render(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder("# Detection rate and exact power by layer and view\n\n");
        text.Append($"Model {Untrusted.Markdown(result.Model)}, sha256 {result.ModelSha256}.\n{result.Describe()}\n\n");
        text.Append("% of tests that reject ± binomial standard error. *baseline*: held-out clean pictures, the rate of false alarms of one such test.\n\n");
        AppendSets(text, result);
        foreach (var method in result.MethodNames)
            AppendTable(text, result, method);
        return text.ToString();
    }

    private static void AppendSets(StringBuilder text, EvaluationResult result)
    {
        text.Append("| set | SET | pictures | accuracy |\n|---|---|---|---|\n");
        foreach (var set in result.Sets.Prepend(result.Baseline))
            text.Append($"| {Untrusted.Markdown(set.Name)} | {Untrusted.Markdown(set.Source)} | {set.Count} | {(set.Accuracy is { } accuracy ? $"{100 * accuracy:0.0} %" : "–")} |\n");
    }

    private static void AppendTable(StringBuilder text, EvaluationResult result, string method)
    {
        string[] sets = [EvaluationNames.BaselineSet, .. result.Sets.Select(s => s.Name)];
        text.Append($"\n## {method}\n\n| tap | view | {string.Join(" | ", sets.Select(Untrusted.Markdown))} |\n|---|---|{string.Concat(sets.Select(_ => "---|"))}\n");
        foreach (var (tap, view) in result.RowsOf(method))
            text.Append($"| {Untrusted.Markdown(tap)} | {view} | {string.Join(" | ", sets.Select(set => Rate(result.Find(set, tap, view, method))))} |\n");
    }

    private static string Rate(EvaluationCell? cell) => cell is null ? "–" : $"{100 * cell.Rate:0.#} ± {100 * cell.StandardError:0.#}";
}
