using System.Text;
using System.Text.RegularExpressions;
using Ladis.Chaos.Scenarios;

namespace Ladis.Chaos.Report;

/// <summary>Writes a scenario's figures between its marks in docs/reliability.md; the text around them is written by hand.</summary>
internal static class ReliabilityPage
{
    public static void Write(LongForm scenario, ScenarioResult result, TimeSpan took)
    {
        var path = Checkout.PathOf("docs/reliability.md");
        var page = File.ReadAllText(path);
        var (begin, end) = ($"<!-- begin {scenario.Name} -->", $"<!-- end {scenario.Name} -->");
        var section = $"{begin}\n{Section(scenario, result, took)}{end}";
        var present = new Regex($"{Regex.Escape(begin)}.*?{Regex.Escape(end)}", RegexOptions.Singleline, TimeSpan.FromSeconds(1));
        page = present.IsMatch(page) ? present.Replace(page, _ => section, 1) : $"{page.TrimEnd()}\n\n{section}\n";
        File.WriteAllText(path, page);
    }

    private static string Section(LongForm scenario, ScenarioResult result, TimeSpan took)
    {
        var text = new StringBuilder()
            .AppendLine($"### {scenario.Title}")
            .AppendLine()
            .AppendLine($"`make chaos SCENARIOS={scenario.Name}`: `{scenario.Setting}`; {took.TotalSeconds:F0} s, {(result.Failures.Count == 0 ? "all claims held" : "NOT all claims held")}.")
            .AppendLine()
            .AppendLine("| | |")
            .AppendLine("|---|---|");
        foreach (var (label, value) in result.Figures)
            text.AppendLine($"| {label} | {value} |");
        foreach (var failure in result.Failures)
            text.AppendLine($"| **failed** | {failure} |");
        return text.ToString().ReplaceLineEndings("\n");
    }
}
