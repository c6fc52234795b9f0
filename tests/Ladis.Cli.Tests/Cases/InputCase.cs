namespace Ladis.Cli.Tests.Cases;

/// <summary>An input that people really had.</summary>
/// <param name="Input">Its path below shared/cases.</param>
/// <param name="With">What it was given to.</param>
/// <param name="Before">What happened when it was first tried.</param>
/// <param name="Right">What must be said or done now: a part of the outcome.</param>
/// <param name="Run">Tries it: what happens, in one line.</param>
public sealed record InputCase(string Input, string With, string Before, string Right, Func<Task<string>> Run)
{
    /// <summary>A row of the page.</summary>
    public string Row(string now) => $"| `{Input}` | {With} | {Cell(Before)} | {Cell(now)} | {(now.Contains(Right, StringComparison.Ordinal) ? "yes" : "**no**")} |";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
