using Ladis.Reporting;

namespace Ladis.Workbench.Bench;

/// <summary>The measurements as Markdown tables.</summary>
internal static class InferenceBenchReport
{
    private static readonly string[] Stages = ["gather", "decode", "preprocess", "run", "answer", "serialize", "publish", "commit"];

    public static void Write(InferenceBenchResult result, TextWriter text)
    {
        text.WriteLine($"{Environment.ProcessorCount} processors, batches of {result.Options.Batch}, {result.Options.Rounds} rounds of {result.Options.Seconds} s; medians.");
        text.WriteLine();
        Throughput(result, text);
        text.WriteLine();
        StageShares(result, text);
        text.WriteLine();
        Jpeg(result, text);
    }

    private static void Throughput(InferenceBenchResult result, TextWriter text)
    {
        text.WriteLine("| model | requests | loops × threads | ONNX Runtime alone, images/s | end to end, images/s | ratio (each round) | processor time an image, alone / end to end | allocated an image | processor time with the second look at every 4th ÷ without (each round); images/s without ÷ with |");
        text.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var model in result.Models)
        {
            var ratios = string.Join(", ", model.Rounds.Select(r => $"{r.Ratio:F3}"));
            text.WriteLine(
                $"| {Untrusted.Markdown(model.Model.Name)} | {model.Model.Format} | {model.Shape} | {model.Median(r => Math.Max(r.Raw, r.RawSpinning)):F1} | {model.Median(r => r.EndToEnd.Rate):F1} | "
                + $"**{model.Median(r => r.Ratio):F3}** ({ratios}) | {model.Median(r => r.RawProcessorSeconds) * 1e3:F3} / {model.Median(r => r.EndToEnd.ProcessorSeconds) * 1e3:F3} ms | "
                + $"{model.Median(r => r.EndToEnd.AllocatedBytes):F0} B | **{model.Median(r => r.LookCost):F2}** ({string.Join(", ", model.Rounds.Select(r => $"{r.LookCost:F2}"))}); "
                + $"{model.Median(r => r.EndToEnd.Rate / r.Looking.Rate):F2} |");
        }
    }

    private static void StageShares(InferenceBenchResult result, TextWriter text)
    {
        text.WriteLine($"| µs of a loop's time an image | {string.Join(" | ", Stages)} | all |");
        text.WriteLine($"|---|{string.Concat(Stages.Select(_ => "---|"))}---|");
        foreach (var model in result.Models)
        {
            double Of(string stage) => model.Median(r => r.EndToEnd.Stages[stage]);
            var cells = Stages.Select(s => $"{Of(s):F1} ({Of(s) / Of("all"):P1})");
            text.WriteLine($"| {Untrusted.Markdown(model.Model.Name)}, {model.Shape} | {string.Join(" | ", cells)} | {Of("all"):F1} |");
        }
    }

    private static void Jpeg(InferenceBenchResult result, TextWriter text)
    {
        text.WriteLine($"| JPEG 224², {result.JpegBytes} bytes, one thread | fastest | median | ÷ libjpeg-turbo alone (fastest) |");
        text.WriteLine("|---|---|---|---|");
        foreach (var row in result.Jpeg)
            text.WriteLine($"| {row.Name} | {row.Fastest:F1} µs | {row.Median:F1} µs | {row.Fastest / result.Jpeg[0].Fastest:F2} |");
    }
}
