using Ladis.Hosting.Configuration;
using Ladis.Hosting.Terminal;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Reporting.Evaluation;
using Ladis.Reporting.Report;
using Ladis.Workbench.Sets;

namespace Ladis.Workbench.Evaluation;

/// <summary>Runs the sets through the model, repeats the tests, writes the tables.</summary>
internal sealed class EvaluateRun(LadisOptions options, EvaluateRequest request)
{
    public async Task<int> Run(CancellationToken stop)
    {
        LadisConfiguration.Require((nameof(options.Inference), options.Inference));
        request.Outputs.RequireWritable();
        RequestTaps(options.Inference.Models[0]);
        using var classifier = new OfflineClassifier(options.Inference);
        var taps = EvaluationTaps.Of(request.Taps, classifier.Model);
        RequireView(taps);
        (int, int, int)? triaged = request.EarlyTap is null ? null : taps.ForTriage(request.EarlyTap, classifier.Model);
        var loader = new SetLoader(new SetReader(options, classifier, Note), classifier, taps);
        loader.RequirePictures([request.Baseline, .. request.Sets, .. request.Originals.Values]);
        var baseline = Load(loader, request.Baseline, stop);
        var sets = request.Sets.Select(set => Load(loader, set, stop)).ToList();
        var originals = request.Originals.ToDictionary(o => o.Key, o => loader.Load(o.Value, stop), StringComparer.Ordinal);
        try
        {
            var evaluator = new Evaluator(taps.Taps, baseline.Rows, classifier.Model.Classes, request.Options);
            foreach (var set in sets.Select(s => s.Rows).Prepend(evaluator.HeldOut))
                evaluator.Require(set);
            if (TooFewLabellings(evaluator.Views.Count, request.Options) is { } note)
                Note(note);
            var triage = triaged is not { } places ? [] : Triage(places, taps, baseline, evaluator, sets, classifier.Model.Classes, stop);
            var result = Result(classifier, evaluator, taps, baseline, sets, Cells(evaluator, sets, stop));
            await Write(result, triage, stop);
            if (request.Outputs.Html is { } html)
                await WriteReport(html, result, triage, new ReportBuilder(result, evaluator, baseline, classifier.Model.ClassNames), sets, originals, classifier.Model.ClassNames, stop);
        }
        catch (ArgumentException refused)
        {
            throw Refusal.Of(refused, sets.Prepend(baseline).Select(set => (set.Reference.Name, set.Rows.Count)));
        }

        return ExitCodes.Success;
    }

    private static void Note(string line) => Console.Error.WriteLine(line);

    private void RequireView(EvaluationTaps taps)
    {
        if (request.Options.Views.All(view => view == EvaluationView.Sorted) && !taps.Taps.Any(tap => tap.IsLogits))
            throw new ConfigurationException("--view sorted is of the logits only, and they are not among the taps: add --tap logits, or another --view.");
    }

    /// <summary>One view's least p-value is 1/(B+1); of V views, up to V random labellings reach it, so that min-p may not fall below V/(B+1).</summary>
    private static string? TooFewLabellings(int views, EvaluationOptions options)
    {
        var least = (double)views / (options.Test.Permutations + 1);
        return views > 1 && least > options.Test.Level && options.Methods.Contains(EvaluationMethod.Matched)
            ? $"note: with {options.Test.Permutations} labellings the joint test of {views} views (all, min-p) may miss what single views see: its p-value may not fall below {least:0.###}. Give --permutations {Math.Ceiling(2 * views / options.Test.Level) - 1:0}."
            : null;
    }

    private static LoadedSet Load(SetLoader loader, SetReference set, CancellationToken stop)
    {
        var loaded = loader.Load(set, stop);
        Note($"{set.Name}: {loaded.Rows.Count} pictures{(loaded.Rows.Accuracy is { } accuracy ? $", accuracy {100 * accuracy:0.0} %" : "")}");
        return loaded;
    }

    private void RequestTaps(ModelOptions model)
    {
        if (request.Taps.Count > 0)
            model.Taps = [.. request.Taps.Select(t => t.Tensor).Where(t => t != TapRequest.Pixels)];
        // An evaluation of the pixels alone still needs a tap to open the model with.
        if (request.Taps.Count > 0 && model.Taps.Count == 0)
            model.Taps = [Models.Onnx.OnnxDefaults.LogitsTap];
    }

    private List<EvaluationCell> Cells(Evaluator evaluator, List<LoadedSet> sets, CancellationToken stop)
    {
        var all = sets.Select(s => s.Rows).Prepend(evaluator.HeldOut).ToList();
        var (step, steps) = (0, all.Count * request.Options.Methods.Count);
        return [.. all.SelectMany(set => evaluator.Run(set, method => Note($"{++step}/{steps}  {set.Name}, {method} …"), stop))];
    }

    private EvaluationResult Result(OfflineClassifier classifier, Evaluator evaluator, EvaluationTaps taps, LoadedSet baseline, List<LoadedSet> sets, List<EvaluationCell> cells) => new()
    {
        Model = $"{classifier.Model.Model.Id}@{classifier.Model.Model.Version}",
        ModelSha256 = classifier.Model.Model.Sha256,
        Baseline = baseline.Summary,
        Split = (evaluator.Baseline.FitRows.Count, evaluator.Reference.Count, evaluator.HeldOut.Count),
        Sets = [.. sets.Select(s => s.Summary)],
        Taps = [.. taps.Taps.Select(t => t.Name)],
        Options = request.Options,
        Cells = cells,
    };

    private List<TriageCounts> Triage(
        (int Early, int Penultimate, int Logits) places, EvaluationTaps taps, LoadedSet baseline, Evaluator evaluator, List<LoadedSet> sets, int classes, CancellationToken stop)
    {
        var triage = new TriageEvaluation([.. taps.Taps.Select(t => t.Name)], baseline.Rows, classes, places, request.Options);
        return [.. sets.Select(s => s.Rows).Prepend(evaluator.HeldOut).Select(set =>
        {
            Note($"triage of {set.Name} …");
            return triage.Run(set, stop);
        })];
    }

    private async Task Write(EvaluationResult result, List<TriageCounts> triage, CancellationToken stop)
    {
        var markdown = EvaluationMarkdown.Render(result) + TriageMarkdown.Render(triage);
        Console.Write(markdown);
        if (request.Outputs.Csv is { } csv)
            await WriteFile(csv, EvaluationCsv.Render(result, triage), stop);
        if (request.Outputs.Json is { } json)
            await WriteFile(json, EvaluationJson.Render(result, triage), stop);
        if (request.Outputs.Markdown is { } file)
            await WriteFile(file, markdown, stop);
    }

    private static async Task WriteReport(
        string file, EvaluationResult result, List<TriageCounts> triage, ReportBuilder builder, List<LoadedSet> sets, Dictionary<string, LoadedSet> originals, IReadOnlyList<string> classNames, CancellationToken stop)
    {
        var details = new List<SetReport>();
        foreach (var set in sets)
        {
            Note($"report of {set.Reference.Name} …");
            stop.ThrowIfCancellationRequested();
            details.Add(builder.Build(set, originals.GetValueOrDefault(set.Reference.Name)));
        }

        await WriteFile(file, await HtmlReport.Render(new EvaluationReport(result, details, classNames, triage)), stop);
    }

    private static async Task WriteFile(string file, string text, CancellationToken stop)
    {
        await File.WriteAllTextAsync(file, text, stop);
        Note($"written to {file}");
    }
}
