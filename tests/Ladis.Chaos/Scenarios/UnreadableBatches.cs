using Confluent.Kafka;
using Ladis.Chaos.Checks;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;

namespace Ladis.Chaos.Scenarios;

/// <summary>
/// A batch that clients do not decompress stands among the requests, and one among the activations. Roles must name it and not be ready, and answer what other
/// partitions bring; with <c>Ladis:Kafka:SkipUnreadable</c> they pass over it, with a dead letter for each of its offsets.
/// </summary>
/// <param name="Requests">Good requests before each batch and behind it.</param>
/// <param name="Seed">Of the pictures.</param>
public sealed record UnreadableBatches(int Requests, int Seed)
{
    private const int Partitions = 2;
    private const int BaselinePictures = 600;

    /// <summary>Runs it.</summary>
    /// <param name="bootstrapServers">A broker.</param>
    /// <param name="findings">Gets the figures.</param>
    public async Task<ScenarioResult> RunAsync(string bootstrapServers, Findings findings)
    {
        var folder = Directory.CreateTempSubdirectory("ladis-unreadable-");
        try
        {
            var ladis = await Installation.CreateAsync(
                bootstrapServers, bootstrapServers, KafkaBroker.UniqueName("unreadable"), Partitions,
                [("Kafka:SessionTimeout", "00:00:06"), ("Kafka:UnreadablePatience", "00:00:02"), ("Detection:RateTests", "5")]);
            var model = await ModelFile.MakeAsync(ladis, folder, "shapes", 0, BaselinePictures);
            await using var crew = new Crew();
            await StandStillAsync(ladis, model, crew, findings);
            await PassOverAsync(ladis, model, crew, findings);
            await crew.StopAsync(findings);

            var answers = Answers.Read(ladis);
            answers.ExactlyOnce(findings);
            answers.UnreadableAre(UnreadableBatch.Records, findings);
            Judgements.Read(ladis).AllJudged(findings);
            return findings.ToResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task StandStillAsync(Installation ladis, ModelFile model, Crew crew, Findings findings)
    {
        var (worker, detector) = await StartAsync(ladis, model, crew);
        using var progress = new Progress(ladis.Direct, Waits.Long, crew.Outputs, ladis.Topic("Predictions"));
        await SendAsync(ladis, 0);
        progress.Until(Requests);
        await Task.WhenAll(
            UnreadableBatch.SendAsync(ladis.Direct, new TopicPartition(ladis.Topic("Requests"), 0)),
            UnreadableBatch.SendAsync(ladis.Direct, Stream(ladis)));
        await SendAsync(ladis, 1);
        progress.Until(Requests + (Requests / Partitions));

        foreach (var role in new[] { worker, detector })
        {
            var reason = await role.Page.AwaitReadyAsync(false, "cannot be read: Decompression");
            var page = await role.Page.AwaitAsync(p => p["ladis_kafka_stalled_partitions"].By().Values.Sum() > 0);
            findings.Figure($"{role.Name}: partitions that stand still; /readyz", $"{page["ladis_kafka_stalled_partitions"].By().Values.Sum()}; {reason.Trim()}");
        }

        findings.Figure("answered meanwhile from the other partition", $"{progress.Count - Requests} of {Requests / Partitions}");
        findings.MustBeZero("answered from behind the batch", progress.Count - Requests - (Requests / Partitions));
        foreach (var role in new[] { worker, detector })
            findings.Require(await role.StopAsync() == 0, $"{role.Name} did not stop in order before the batch");
    }

    private async Task PassOverAsync(Installation ladis, ModelFile model, Crew crew, Findings findings)
    {
        var (worker, detector) = await StartAsync(ladis, model, crew, "--set", "Ladis:Kafka:SkipUnreadable=true");
        using var progress = new Progress(ladis.Direct, Waits.Long, crew.Outputs, ladis.Topic("Predictions"));
        using var verdicts = new Progress(ladis.Direct, Waits.Long, crew.Outputs, ladis.Topic("Verdicts"));
        progress.Until(2 * Requests);
        verdicts.Until(2 * Requests / Judgements.Stride);
        foreach (var role in new[] { worker, detector })
        {
            await role.Page.AwaitReadyAsync(true);
            var page = await role.Page.AwaitAsync(p => p["ladis_kafka_skipped_offsets_total"].By().Values.Sum() > 0);
            findings.Figure($"{role.Name}, with SkipUnreadable: offsets passed over", page["ladis_kafka_skipped_offsets_total"].By().Values.Sum());
        }
    }

    private static async Task<(SupervisedRole Worker, SupervisedRole Detector)> StartAsync(Installation ladis, ModelFile model, Crew crew, params string[] more) => (
        crew.Add(await ladis.StartAsync("worker", ["inference", "--model", model.Path, .. more])),
        crew.Add(await ladis.StartAsync("detector", ["detector", "--baseline", model.Baseline, .. more])));

    private async Task SendAsync(Installation ladis, int part)
    {
        var pictures = new Pictures(Seed);
        using var sender = new Sender(ladis.Direct);
        await sender.SendAsync(ladis.Topic("Requests"), Partitions, (part * Requests)..((part + 1) * Requests), n => Sender.Plain(n, pictures.Jpeg(n)));
    }

    /// <summary>Where the model's activations stand.</summary>
    private static TopicPartition Stream(Installation ladis) => TopicReader.Read(ladis.Direct, ladis.Topic("Activations"), 1, Waits.Long)[0].TopicPartition;
}
