using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ladis.Reporting.Evaluation;

/// <summary>A result as JSON: everything, p-values and options included.</summary>
public static class EvaluationJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        IncludeFields = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Writes the result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="triage">What the triage said, or empty.</param>
    public static string Render(EvaluationResult result, IReadOnlyList<TriageCounts> triage)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(triage);
        return JsonSerializer.Serialize(
            new
            {
                result.Model,
                result.ModelSha256,
                result.Baseline,
                Split = new { result.Split.Fit, result.Split.Reference, result.Split.HeldOut },
                result.Sets,
                result.Taps,
                result.Options,
                result.Cells,
                Triage = triage.Select(t => new { t.Set, Counts = TriageEvaluation.KindNames.Zip(t.Counts).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal) }),
            },
            Options) + "\n";
    }
}
