using System.Text;
using Ladis.Contracts;

namespace Ladis.Reporting;

/// <summary>
/// The one rule for names that others chose (sets, files, taps, classes, models) in tables. Pages need none: Razor encodes what it is given.
/// </summary>
public static class Untrusted
{
    /// <summary>What a spreadsheet takes for the beginning of a formula, also in full width.</summary>
    private const string Formula = "=+-@＝＋－＠";

    /// <summary>
    /// A cell of a CSV file: on one line, quoted where it has to be. What a spreadsheet would take for a formula gets an apostrophe before it, which a
    /// spreadsheet shows as text (OWASP, CSV injection). Numbers of the program's own are not written by this.
    /// </summary>
    /// <param name="text">Any text.</param>
    public static string Csv(string text)
    {
        var line = PlainText.Line(text);
        var begin = line.AsSpan().TrimStart();
        if (!begin.IsEmpty && Formula.Contains(begin[0], StringComparison.Ordinal))
            line = $"'{line}";
        return line.AsSpan().IndexOfAny(",;\"'") < 0 ? line : $"\"{line.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Text within Markdown: on one line, no HTML, link, picture, code or end of a table's cell.</summary>
    /// <param name="text">Any text.</param>
    public static string Markdown(string text)
    {
        var escaped = new StringBuilder();
        foreach (var letter in PlainText.Line(text))
        {
            _ = letter switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '|' or '[' or ']' or '`' or '\\' => escaped.Append('\\').Append(letter),
                _ => escaped.Append(letter),
            };
        }

        return escaped.ToString();
    }
}
