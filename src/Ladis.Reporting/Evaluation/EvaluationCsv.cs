using System.Text;

namespace Ladis.Reporting.Evaluation;

/// <summary>A result as CSV, one row a cell.</summary>
public static class EvaluationCsv
{
    /// <summary>The header.</summary>
    public const string Header = "set,tap,view,method,n,m,tests,rejected,rate,standard_error";

    /// <summary>Writes the table; names with commas or quotes are quoted.</summary>
    /// <param name="result">The result.</param>
    public static string Render(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder(Header).Append('\n');
        foreach (var cell in result.Cells)
        {
            text.Append($"{Quoted(cell.Set)},{Quoted(cell.Tap)},{cell.View},{cell.Method},{cell.N},{cell.M},{cell.Tests},{cell.Rejected},")
                .Append($"{cell.Rate:0.####},{cell.StandardError:0.####}\n");
        }

        return text.ToString();
    }

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
