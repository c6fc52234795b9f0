using Ladis.Hosting.Configuration;
using Ladis.Hosting.Terminal;
using Ladis.Inference.Role;
using Ladis.Models.Onnx;
using Ladis.Reporting.Tuning;
using Ladis.Workbench.Evaluation;
using Ladis.Workbench.Sets;

namespace Ladis.Workbench.Tuning;

/// <summary>Runs clean and attacked pictures through the model, tries settings of both arms, recommends.</summary>
internal sealed class TuneRun(LadisOptions options, TuneRequest request, TimeProvider time)
{
    private static readonly TapRequest[] Taps = [new(null, OnnxDefaults.PenultimateTap), new(null, OnnxDefaults.LogitsTap)];

    public async Task<int> Run(CancellationToken stop)
    {
        LadisConfiguration.Require((nameof(options.Inference), options.Inference));
        OutputPath.RequireFile("--markdown", request.Markdown);
        options.Inference.Models[0].Taps = [.. Taps.Select(t => t.Tensor)];
        using var classifier = new OfflineClassifier(options.Inference);
        var loader = new SetLoader(new SetReader(options, classifier, Note), classifier, EvaluationTaps.Of(Taps, classifier.Model));
        loader.RequirePictures([request.Baseline, .. request.Sets]);
        var clean = loader.Load(request.Baseline, stop).Rows;
        var sets = request.Sets.Select(set => loader.Load(set, stop).Rows).ToList();
        try
        {
            var data = new TuneData(clean, sets, classifier.Model.Classes, request.Options);
            Note("the alarm …");
            var alarms = new AlarmTuning(data, request.Options, time).Run(stop);
            var windows = new WindowTuning(data, request.Options, time).Run(step => Note($"{step} …"), stop);
            var markdown = TuneMarkdown.Render(windows, alarms, request.Options);
            Console.Write(markdown);
            if (request.Markdown is { } file)
                await File.WriteAllTextAsync(file, markdown, stop);
        }
        catch (ArgumentException refused)
        {
            throw Refusal.Of(refused, sets.Prepend(clean).Select(set => (set.Name, set.Count)));
        }

        return ExitCodes.Success;
    }

    private static void Note(string line) => Console.Error.WriteLine(line);
}
