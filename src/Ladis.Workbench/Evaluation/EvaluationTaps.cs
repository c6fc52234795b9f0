using Ladis.Hosting.Configuration;
using Ladis.Models.Onnx;
using Ladis.Reporting.Evaluation;

namespace Ladis.Workbench.Evaluation;

/// <summary>The taps of an evaluation, and where their values stand in an activation.</summary>
/// <param name="Taps">The taps, in the order asked for.</param>
/// <param name="Columns">For each its number among the model's taps; −1 for the pixels.</param>
internal sealed record EvaluationTaps(IReadOnlyList<EvaluatedTap> Taps, IReadOnlyList<int> Columns)
{
    /// <summary>Finds what was asked for among the taps of the opened model.</summary>
    /// <exception cref="ConfigurationException">Two taps would have one name.</exception>
    public static EvaluationTaps Of(IReadOnlyList<TapRequest> requests, OnnxClassifier model)
    {
        List<EvaluatedTap> taps = [];
        List<int> columns = [];
        var left = Enumerable.Range(0, model.Taps.Count).ToList();
        foreach (var request in requests)
        {
            if (request.Tensor == TapRequest.Pixels)
            {
                taps.Add(new(request.Name ?? TapRequest.Pixels, false));
                columns.Add(-1);
                continue;
            }

            var found = left.FindIndex(t => model.Taps[t].Name == request.Tensor || IsNamed(model.Taps[t], request.Tensor));
            if (found < 0)
                continue;
            var tap = left[found];
            left.RemoveAt(found);
            taps.Add(new(request.Name ?? model.Taps[tap].Name, tap == LogitsOf(model)));
            columns.Add(tap);
        }

        foreach (var tap in left)
        {
            taps.Add(new(model.Taps[tap].Name, tap == LogitsOf(model)));
            columns.Add(tap);
        }

        var twice = taps.GroupBy(t => t.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? new EvaluationTaps(taps, columns) : throw new ConfigurationException($"Two taps are called '{twice.Key}': give each --tap NAME=TENSOR a name of its own.");
    }

    /// <summary>The taps that the triage reads.</summary>
    /// <exception cref="ConfigurationException">One of them is not among the evaluation's taps.</exception>
    public (int Early, int Penultimate, int Logits) ForTriage(string early, OnnxClassifier model)
    {
        var first = Taps.ToList().FindIndex(t => t.Name == early);
        if (first < 0)
            throw new ConfigurationException($"--triage {early}: there is no tap of that name; there are {string.Join(", ", Taps.Select(t => t.Name))}.");
        int Find(Contracts.V1.TapRole role) => Columns.ToList().FindIndex(c => c >= 0 && model.Taps[c].Role == role);
        var (penultimate, logits) = (Find(Contracts.V1.TapRole.Penultimate), Find(Contracts.V1.TapRole.Logits));
        return penultimate >= 0 && logits >= 0
            ? (first, penultimate, logits)
            : throw new ConfigurationException("--triage compares an early tap with the penultimate one and the logits: add --tap penultimate and --tap logits.");
    }

    /// <summary>A tap that was asked for by its node is named after the node's output.</summary>
    private static bool IsNamed(Tap tap, string request) => tap.Reason.Contains($"'{request}'", StringComparison.Ordinal);

    private static int LogitsOf(OnnxClassifier model) => model.Taps.ToList().FindIndex(t => t.Role == Contracts.V1.TapRole.Logits);
}
