using System.Text;
using Ladis.Contracts;
using Ladis.Models.Onnx;

namespace Ladis.Models.Inspection;

/// <summary>Writes an inspection as plain text for a terminal.</summary>
public static class ModelInspectionText
{
    private const int LabelWidth = 15;

    /// <summary>Renders all of it, one tensor a line.</summary>
    /// <param name="inspection">What was found.</param>
    public static string Render(ModelInspection inspection)
    {
        ArgumentNullException.ThrowIfNull(inspection);
        var text = new StringBuilder();
        Line(text, "file", inspection.Path);
        Line(text, "written by", $"{inspection.Producer}, opset {inspection.Opset}");
        if (inspection.Classifier is { } classifier)
            Classifier(text, classifier);
        else
            Line(text, "no classifier", inspection.Problem!);
        Tensors(text, inspection);
        return text.ToString();
    }

    private static void Classifier(StringBuilder text, ModelInspection.Opened model)
    {
        Line(text, "model", $"{model.Model.Id}@{model.Model.Version}");
        Line(text, "sha256", model.Model.Sha256);
        Line(text, "input", model.Input.ToString());
        Line(text, "preprocessing", model.Preprocessing.ToString());
        Line(text, "batches", model.BatchNote);
        Line(text, "classes", $"{model.Classes}{(model.ClassNames.Count > 0 ? ": " : "")}{string.Join(", ", model.ClassNames)}");
        Line(text, "scores", model.Scores);
        Line(text, "a request", $"{model.InputBytes} bytes of input, {model.CapturedBytes} captured, {model.ActivationBytes} on the activations topic");
        foreach (var tap in model.Taps)
            Line(text, $"tap {tap.Name}", $"{tap.Tensor} [{string.Join(',', tap.Shape)}] → {tap.Width} values{Pooling(tap)}: {tap.Reason}");
    }

    private static string Pooling(Tap tap) => tap.Positions > 1 ? $" (mean over {tap.Positions} positions)" : "";

    private static void Tensors(StringBuilder text, ModelInspection inspection)
    {
        text.AppendLine().AppendLine("tensors, in a run with one picture (* = tapped)");
        var tapped = inspection.Classifier?.Taps.Select(t => t.Tensor).ToHashSet(StringComparer.Ordinal) ?? [];
        var rows = inspection.Tensors.Select(t => (Mark: tapped.Contains(t.Name) ? "*" : " ", t.Name, Type: TypeOf(t), t.Operator, t.Node)).ToList();
        var (name, type, op) = (rows.Max(r => r.Name.Length), rows.Max(r => r.Type.Length), rows.Max(r => r.Operator.Length));
        foreach (var row in rows)
            text.AppendLine(PlainText.Line($"{row.Mark} {row.Name.PadRight(name)}  {row.Type.PadRight(type)}  {row.Operator.PadRight(op)}  {row.Node}".TrimEnd()));
    }

    private static string TypeOf(InspectedTensor tensor) => tensor.Shape is null
        ? "?"
        : $"{tensor.ElementType.ToString().ToLowerInvariant()} [{string.Join(',', tensor.Shape)}]";

    private static void Line(StringBuilder text, string label, string value) =>
        text.AppendLine(PlainText.Line($"{label.PadRight(LabelWidth)} {value}"));
}
