using Ladis.Inference.Configuration;
using Ladis.Streaming.Embedded;
using Ladis.Workbench.Demo;

namespace Ladis.Workbench.Bench;

/// <summary>Measures the inference role end to end beside ONNX Runtime alone, in turns, so that a busy machine troubles both alike.</summary>
internal sealed class InferenceBench(InferenceBenchOptions options, string run, TextWriter progress)
{
    private const int JpegSide = 224;
    private const int JpegRepetitions = 2_000;

    /// <summary>An embedded partition keeps about 5 MiB.</summary>
    private const int EmbeddedPartitions = 16;

    private const int EmbeddedBytes = 4 * 1024 * 1024;

    public async Task<InferenceBenchResult> Run(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("ladis-bench-");
        try
        {
            var jpeg = BenchedModel.Jpegs(JpegSide)[0];
            await progress.WriteLineAsync($"JPEG of {jpeg.Length} bytes");
            var rows = JpegBench.Run(jpeg, JpegSide, JpegRepetitions);
            var models = options.Models.Select(BenchedModel.Of).ToList();
            if (options.Small)
                models.Insert(0, BenchedModel.Shapes());
            if (options.Large)
                models.Add(BenchedModel.ResNet18(folder.FullName));
            var results = new List<ModelBenchResult>();
            foreach (var model in models)
            {
                foreach (var shape in options.Shapes)
                    results.Add(await Measure(model, shape, $"{run}-{results.Count}", stop));
            }

            return new(jpeg.Length, rows, results, options);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<ModelBenchResult> Measure(BenchedModel model, BenchShape shape, string name, CancellationToken stop)
    {
        using var embedded = options.BootstrapServers is null
            ? EmbeddedBroker.Start(DemoTopics.For(name) is var topics ? DemoTopics.Partitions(topics).ToDictionary(t => t.Key, _ => EmbeddedPartitions, StringComparer.Ordinal) : [])
            : null;
        var bench = new EndToEndBench(options.BootstrapServers ?? embedded!.BootstrapServers, name, model, shape, options.Batch);
        if (embedded is null)
            await bench.CreateTopics(2 * shape.Loops);
        try
        {
            return await InTurns(model, shape, bench, stop);
        }
        finally
        {
            if (embedded is null)
                await bench.DeleteTopics();
        }
    }

    private async Task<ModelBenchResult> InTurns(BenchedModel model, BenchShape shape, EndToEndBench bench, CancellationToken stop)
    {
        var duration = TimeSpan.FromSeconds(options.Seconds);
        using var quiet = new RawLoop(model.Path, model.Requests, options.Batch, shape.Threads, shape.Loops, spinning: false);
        using var spinning = new RawLoop(model.Path, model.Requests, options.Batch, shape.Threads, shape.Loops, spinning: true);
        var rounds = new List<BenchRound>();
        for (var round = 0; round < options.Rounds; round++)
        {
            var (raw, rawSpinning) = (quiet.Run(duration), spinning.Run(duration));
            var whole = await bench.Run(Requests(model, shape, raw.Rate), 0, stop);
            var looking = await bench.Run(Requests(model, shape, raw.Rate), InferenceDefaults.ConsistencyEvery, stop);
            rounds.Add(new(raw.Rate, rawSpinning.Rate, raw.ProcessorSeconds, whole, looking));
            await progress.WriteLineAsync($"{model.Name}, {shape}: raw {raw.Rate:F1}/s (spinning {rawSpinning.Rate:F1}/s), end to end {whole.Rate:F1}/s, with the second look {looking.Rate:F1}/s");
        }

        return new(model, shape, rounds);
    }

    /// <summary>As many as fill the time (a fifth at the start and a tenth at the end are not measured), in whole batches.</summary>
    private int Requests(BenchedModel model, BenchShape shape, double rate)
    {
        var wanted = (int)(rate * options.Seconds * 10 / 7);
        var most = options.BootstrapServers is null ? EmbeddedPartitions / 2 * EmbeddedBytes / model.Requests.Max(r => r.Length) : int.MaxValue;
        var fewest = 6 * options.Batch * shape.Loops;
        return Math.Max(fewest, Math.Min(wanted, most) / options.Batch * options.Batch);
    }
}
