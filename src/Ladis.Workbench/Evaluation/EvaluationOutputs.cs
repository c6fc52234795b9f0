using Ladis.Hosting.Configuration;

namespace Ladis.Workbench.Evaluation;

/// <summary>Files that an evaluation writes, each or none.</summary>
internal sealed record EvaluationOutputs(string? Csv, string? Json, string? Markdown, string? Html)
{
    /// <exception cref="ConfigurationException">One of them cannot be written.</exception>
    public void RequireWritable()
    {
        OutputPath.RequireFile("--csv", Csv);
        OutputPath.RequireFile("--json", Json);
        OutputPath.RequireFile("--markdown", Markdown);
        OutputPath.RequireFile("--html", Html);
    }
}
