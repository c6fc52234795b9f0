using FsCheck.Xunit;
using Ladis.Reporting.Evaluation;
using Ladis.Reporting.Report;
using Ladis.Reporting.Tests.Report;

namespace Ladis.Reporting.Tests;

/// <summary>Names that others chose, in every format that is written.</summary>
public class UntrustedTests
{
    private const string Script = "<script>alert(1)</script>";

    [Theory]
    [InlineData("clean", "clean")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("  =1", "\"'  =1\"")]
    [InlineData("\t=1", "\\t=1")]
    [InlineData("\r\n=1", "\\r\\n=1")]
    [InlineData("4-2", "4-2")]
    public void Csv_ShouldHoldNoFormula(string text, string cell) => Assert.Equal(cell, Untrusted.Csv(text));

    [Theory]
    [InlineData("set_a 1.5 (x*y)", "set_a 1.5 (x*y)")]
    [InlineData(Script, "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("![x](http://x)", "!\\[x\\](http://x)")]
    [InlineData("a|b", "a\\|b")]
    [InlineData("a\\|b", "a\\\\\\|b")]
    [InlineData("a\n| b", "a\\\\n\\| b")]
    [InlineData("`x` &amp;", "\\`x\\` &amp;amp;")]
    public void Markdown_ShouldHoldNoHtml(string text, string shown) => Assert.Equal(shown, Untrusted.Markdown(text));

    [Property(MaxTest = 500)]
    public bool AnyName_ShouldBeOneCellOfText(string? text)
    {
        var (csv, markdown) = (Untrusted.Csv(text ?? ""), Untrusted.Markdown(text ?? ""));
        var first = (csv.StartsWith('"') ? csv[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : csv).TrimStart();
        return (first.Length == 0 || !"=+-@".Contains(first[0], StringComparison.Ordinal)) && csv.AsSpan().IndexOfAny("\n\r\t") < 0 && markdown.AsSpan().IndexOfAny("<>\n\r") < 0;
    }

    [Fact]
    public void Tables_ShouldEscapeEveryName()
    {
        var name = $"={Script}|x";
        var result = new EvaluationResult
        {
            Model = name,
            ModelSha256 = "abc",
            Baseline = new("baseline", name, 400, 0.9),
            Split = (100, 200, 100),
            Sets = [new(name, name, 50, null)],
            Taps = [name],
            Options = new EvaluationOptions { Methods = [EvaluationMethod.Permutation] },
            Cells = [new(name, name, "raw", "permutation", 100, 100, 1, [0.01, 0.2])],
        };
        var triage = new TriageCounts(name, [1, 2, 3, 4]);

        var markdown = EvaluationMarkdown.Render(result) + TriageMarkdown.Render([triage]);
        Assert.DoesNotContain("<script", markdown, StringComparison.Ordinal);
        // The model, the baseline's source, name and source of the set, a column, a row, a row of the triage.
        Assert.Equal(7, markdown.Split("=&lt;script&gt;alert(1)&lt;/script&gt;\\|x").Length - 1);
        var csv = EvaluationCsv.Render(result, [triage]).TrimEnd('\n').Split('\n')[1..];
        Assert.Equal(5, csv.Length);
        Assert.All(csv, line => Assert.StartsWith($"\"'={Script}|x\",", line, StringComparison.Ordinal));
        Assert.EndsWith(",raw,permutation,100,100,2,1,0.5,0.3536", csv[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_ShouldEncodeEveryName()
    {
        var sample = SampleReport.Create(Script);

        var html = await HtmlReport.Render(sample);

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
    }
}
