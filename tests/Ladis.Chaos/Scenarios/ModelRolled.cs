using Ladis.Chaos.Checks;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Models.Images;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Chaos.Scenarios;

/// <summary>
/// A new file of a model, under the name and version of the old one, is rolled out under load as docs/operations.md says: its baseline is published first, workers
/// are replaced one by one, both files are judged meanwhile, and the old baseline is retired. Amid the roll, requests are attacked.
/// </summary>
/// <param name="EachSecond">Requests a second, all the time.</param>
/// <param name="Clean">Clean requests before, amid (twice) and after the roll.</param>
/// <param name="Faded">Pictures that lack contrast, amid it.</param>
/// <param name="Seed">Of the pictures.</param>
public sealed record ModelRolled(int EachSecond, int Clean, int Faded, int Seed)
{
    private const int Partitions = 2;
    private const int BaselinePictures = 600;

    /// <summary>Runs it.</summary>
    /// <param name="bootstrapServers">A broker.</param>
    /// <param name="findings">Gets the figures.</param>
    public async Task<ScenarioResult> RunAsync(string bootstrapServers, Findings findings)
    {
        var folder = Directory.CreateTempSubdirectory("ladis-rolled-");
        try
        {
            var ladis = await Installation.CreateAsync(
                bootstrapServers, bootstrapServers, KafkaBroker.UniqueName("rolled"), Partitions,
                [("Kafka:SessionTimeout", "00:00:06"), ("Detection:RateTests", "5"), ("Inference:Models:0:Id", "shapes"), ("Inference:Models:0:Version", "1")]);
            var old = await ModelFile.MakeAsync(ladis, folder, "old", 1, BaselinePictures);
            var next = await ModelFile.MakeAsync(ladis, folder, "next", 2, BaselinePictures);
            await using var crew = new Crew();
            var detector = await WorkAsync(ladis, old, next, crew, findings);
            var judgements = Judgements.Read(ladis);
            await DetectorCounts.MustMatchAsync(detector, judgements, [old, next], findings);
            await crew.StopAsync(findings);

            var answers = Answers.Read(ladis);
            answers.ExactlyOnce(findings);
            answers.NoDeadLetters(findings);
            judgements.AllJudged(findings);
            judgements.OwnBaselines([old, next], findings);
            return findings.ToResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<SupervisedRole> WorkAsync(Installation ladis, ModelFile old, ModelFile next, Crew crew, Findings findings)
    {
        await ladis.RunAsync("baseline", "publish", old.Baseline);
        var detector = crew.Add(await ladis.StartAsync("detector", "detector"));
        var first = crew.Add(await ladis.StartAsync("worker-1", "inference", "--model", old.Path));
        var second = crew.Add(await ladis.StartAsync("worker-2", "inference", "--model", old.Path));
        await crew.ShareTheWorkAsync();
        using var progress = new Progress(ladis.Direct, Waits.Long, crew.Outputs, ladis.Topic("Predictions"));
        using var sender = new Sender(ladis.Direct);
        var isAttacked = false;
        await using var traffic = new Traffic(sender, ladis.Topic("Requests"), Partitions, EachSecond, n => Sender.Plain(n, Picture(n, Volatile.Read(ref isAttacked))));

        progress.Until(Clean);
        await ladis.RunAsync("baseline", "publish", next.Baseline);
        await ReplaceAsync(ladis, first, next, crew, findings);
        progress.Until(traffic.Made + Clean);
        var quiet = Judgements.ReadAlerts(ladis).Count;
        findings.MustBeZero("false alarms before and amid the roll", quiet);

        Volatile.Write(ref isAttacked, true);
        progress.Until(traffic.Made + Faded);
        Volatile.Write(ref isAttacked, false);
        await Waits.Until(() => Streams(ladis, AlertState.Firing) == 2);
        findings.Figure("streams that found the attack amid the roll", $"{Streams(ladis, AlertState.Firing)} of 2");
        await Waits.Until(() => Streams(ladis, AlertState.Resolved) == 2);

        await ReplaceAsync(ladis, second, next, crew, findings);
        progress.Until(traffic.Made + Clean);
        await ladis.RunAsync("baseline", "retire", FileHashes.Short(old.Sha256), "--even-if-used");
        await detector.WaitForLineAsync($"What stood under key model/{old.Sha256} of the baselines topic is deleted", Waits.Long);
        progress.Until(traffic.Made + Clean);
        progress.Until(await traffic.StopAsync());
        findings.Figure("requests a second", EachSecond);
        findings.Figure("longest time without a prediction", $"{progress.LongestPause.TotalSeconds:F1} s");
        findings.MustBeZero("false alarms after the attack had ended", Judgements.ReadAlerts(ladis).Count(a => a.State == AlertState.Firing) - 2);
        return detector;
    }

    private static async Task ReplaceAsync(Installation ladis, SupervisedRole worker, ModelFile next, Crew crew, Findings findings)
    {
        findings.Require(await worker.StopAsync() == 0, $"{worker.Name} did not stop in order");
        var successor = crew.Add(await ladis.StartAsync(worker.Name, "inference", "--model", next.Path));
        await successor.WaitForLineAsync("assigned [^.]", Waits.Long);
        findings.Say($"{worker.Name} has the new file");
    }

    /// <summary>How many model files' streams have an alert in a state.</summary>
    private static int Streams(Installation ladis, AlertState state) =>
        Judgements.ReadAlerts(ladis).Where(a => a.State == state).Select(a => a.Model.Sha256).Distinct(StringComparer.Ordinal).Count();

    private byte[] Picture(int number, bool isFaded)
    {
        var pixels = ShapeGenerator.Draw((ulong)Seed, number).Pixels;
        return ImageEncoder.Png(isFaded ? [.. pixels.Select(p => (byte)(96 + (p / 4)))] : pixels, ShapeImage.Side, ShapeImage.Side);
    }
}
