namespace Ladis.Cli.Evaluation;

/// <summary>Files that an evaluation writes, each or none.</summary>
internal sealed record EvaluationOutputs(string? Csv, string? Json, string? Markdown, string? Html);
