using System.CommandLine;
using Ladis.Files;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Terminal;
using Ladis.Workbench.Bench;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis bench inference</c>: images a second through the broker, beside ONNX Runtime alone.</summary>
internal static class InferenceBenchCommand
{
    public static Command Create()
    {
        var command = new Command("inference", "Images a second through the broker beside ONNX Runtime alone on the same decoded batches and threads; JPEG decoding beside libjpeg-turbo alone. Markdown on standard output.");
        var servers = new Option<string?>("--bootstrap-servers") { Description = "A Kafka to go through; topics of its own are made and deleted. Default: the embedded broker.", HelpName = "SERVERS" };
        var models = new Option<string[]>("--model") { Description = "A further model to measure; may be given several times.", HelpName = "FILE", DefaultValueFactory = _ => [] };
        var seconds = new Option<double>("--seconds") { Description = "Length of a measurement.", HelpName = "S", DefaultValueFactory = _ => 10 };
        var rounds = new Option<int>("--rounds") { Description = "Measurements of each kind, taking turns.", HelpName = "N", DefaultValueFactory = _ => 3 };
        var batch = new Option<int>("--batch") { Description = "Images a batch, at most.", HelpName = "N", DefaultValueFactory = _ => 64 };
        var shapes = new Option<string[]>("--shape") { Description = "Loops and threads of each, such as 2x1; may be given several times. Default: 1xP, Px1 and (P+1)x1 for P processors.", HelpName = "LxT", DefaultValueFactory = _ => [] };
        var only = new Option<string?>("--only") { Description = "Of the two models of its own, measure the small one (32 × 32), the large one (224 × 224), or none.", HelpName = "SIZE" };
        only.AcceptOnlyFromAmong("small", "large", "none");
        foreach (var option in new Option[] { servers, models, seconds, rounds, batch, shapes, only })
            command.Add(option);
        command.SetAction((arguments, stop) => Guarded.Run(() => Run(
            new InferenceBenchOptions(
                arguments.GetValue(servers), arguments.GetValue(models) ?? [], arguments.GetValue(seconds), arguments.GetValue(rounds), arguments.GetValue(batch),
                ShapesOf(arguments.GetValue(shapes) ?? []), arguments.GetValue(only) is null or "small", arguments.GetValue(only) is null or "large"),
            stop)));
        return command;
    }

    private static IReadOnlyList<BenchShape> ShapesOf(string[] texts) => texts.Length == 0
        ? BenchShape.Usual
        : [.. texts.Select(text => BenchShape.Parse(text) ?? throw new ConfigurationException($"--shape is '{text}': loops x threads, such as 2x1, each from 1 to 255."))];

    private static async Task<int> Run(InferenceBenchOptions options, CancellationToken stop)
    {
        if (!(options.Seconds > 0 && options.Seconds <= 600))
            throw new ConfigurationException($"--seconds is {options.Seconds}: above 0 and at most 600.");
        if (options.Rounds is < 1 or > 100)
            throw new ConfigurationException($"--rounds is {options.Rounds}: from 1 to 100.");
        if (options.Batch is < 1 or > 10_000)
            throw new ConfigurationException($"--batch is {options.Batch}: from 1 to 10,000 images.");
        if (options.Models.Select(m => (Path: m, Problem: RegularFile.Problem(m))).FirstOrDefault(m => m.Problem is not null) is { Problem: { } problem } unusable)
            throw new ConfigurationException($"--model is '{unusable.Path}': {problem}; give the path of an ONNX file.");
        var run = $"ladis-bench-{TimeProvider.System.GetUtcNow():yyyyMMdd'T'HHmmss}";
        InferenceBenchReport.Write(await new InferenceBench(options, run, Console.Error).Run(stop), Console.Out);
        return ExitCodes.Success;
    }
}
