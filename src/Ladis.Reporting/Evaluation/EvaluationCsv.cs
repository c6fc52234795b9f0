using System.Text;

namespace Ladis.Reporting.Evaluation;

/// <summary>A result as CSV, one row a cell; of the triage one row a set and kind, whose rate is the share of windows that are called so.</summary>
public static class EvaluationCsv
{
    /// <summary>The header.</summary>
    public const string Header = "set,tap,view,method,n,m,tests,rejected,rate,standard_error";

    /// <summary>Writes the table; names are written by the rule of <see cref="Untrusted"/>.</summary>
    /// <param name="result">The result.</param>
    /// <param name="triage">What the triage said, or empty.</param>
    public static string Render(EvaluationResult result, IReadOnlyList<TriageCounts> triage)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(triage);
        var text = new StringBuilder(Header).Append('\n');
        foreach (var cell in result.Cells)
            Append(text, [Untrusted.Csv(cell.Set), Untrusted.Csv(cell.Tap), cell.View, cell.Method], cell.N, cell.M, cell.Tests, cell.Rejected);
        var (n, m) = (result.Options.Sample, result.Options.Sample * result.Options.Test.Matches);
        foreach (var row in triage)
        {
            foreach (var (kind, count) in TriageEvaluation.KindNames.Zip(row.Counts))
                Append(text, [Untrusted.Csv(row.Set), EvaluationNames.AllTaps, kind.Replace(' ', '-'), EvaluationNames.Triage], n, m, row.Windows, count);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, ReadOnlySpan<string> names, int n, int m, int tests, int rejected)
    {
        var rate = (double)rejected / tests;
        text.AppendJoin(',', names!).Append($",{n},{m},{tests},{rejected},{rate:0.####},{Math.Sqrt(rate * (1 - rate) / tests):0.####}\n");
    }
}
