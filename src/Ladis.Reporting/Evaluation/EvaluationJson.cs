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
    public static string Render(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
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
            },
            Options) + "\n";
    }
}
