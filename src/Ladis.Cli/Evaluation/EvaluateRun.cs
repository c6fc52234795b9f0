using Ladis.Cli.Commands;
using Ladis.Cli.Configuration;
using Ladis.Cli.Sets;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Reporting.Evaluation;

namespace Ladis.Cli.Evaluation;

/// <summary>Runs the sets through the model, repeats the tests, writes the tables.</summary>
internal sealed class EvaluateRun(LadisOptions options, EvaluateRequest request)
{
    public async Task<int> Run(CancellationToken stop)
    {
        LadisConfiguration.Require((nameof(options.Inference), options.Inference));
        RequestTaps(options.Inference.Models[0]);
        using var classifier = new OfflineClassifier(options.Inference);
        var taps = EvaluationTaps.Of(request.Taps, classifier.Model);
        var loader = new SetLoader(new SetReader(options, classifier, Note), classifier, taps);
        var baseline = Load(loader, request.Baseline, stop);
        var sets = request.Sets.Select(set => Load(loader, set, stop)).ToList();
        try
        {
            var evaluator = new Evaluator(taps.Taps, baseline.Rows, classifier.Model.Classes, request.Options);
            var result = Result(classifier, evaluator, taps, baseline, sets, Cells(evaluator, sets, stop));
            await Write(result, stop);
        }
        catch (ArgumentException refused)
        {
            // Too small a set or baseline: the sentence is the library's, without .NET's name of the parameter.
            throw new ConfigurationException(refused.Message.Split(" (Parameter '")[0]);
        }

        return ExitCodes.Success;
    }

    private static void Note(string line) => Console.Error.WriteLine(line);

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
            model.Taps = [Inference.Onnx.OnnxDefaults.LogitsTap];
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

    private async Task Write(EvaluationResult result, CancellationToken stop)
    {
        var markdown = EvaluationMarkdown.Render(result);
        Console.Write(markdown);
        foreach (var (file, text) in new[]
        {
            (request.Outputs.Csv, () => EvaluationCsv.Render(result)), (request.Outputs.Json, () => EvaluationJson.Render(result)), (request.Outputs.Markdown, (Func<string>)(() => markdown)),
        })
        {
            if (file is null)
                continue;
            await File.WriteAllTextAsync(file, text(), stop);
            Note($"written to {file}");
        }
    }
}
