using Confluent.Kafka;
using Ladis.Chaos.Checks;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;
using Ladis.Models.Images;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Chaos.Scenarios;

/// <summary>
/// A canary: workers with two files of one name and version share the requests for an hour of stream time, and their streams stand side by side in one partition.
/// Halfway the detector is killed.
/// </summary>
/// <param name="Requests">Requests of the hour, evenly spread; their timestamps say so, the clock runs faster.</param>
/// <param name="Minutes">How long it is by the requests' timestamps.</param>
/// <param name="Seed">Of the pictures.</param>
public sealed record CanaryHour(int Requests, int Minutes, int Seed)
{
    private const int Partitions = 2;
    private const int BaselinePictures = 600;
    private const int Slice = 100;

    /// <summary>Runs it.</summary>
    /// <param name="bootstrapServers">A broker.</param>
    /// <param name="findings">Gets the figures.</param>
    public async Task<ScenarioResult> RunAsync(string bootstrapServers, Findings findings)
    {
        var folder = Directory.CreateTempSubdirectory("ladis-canary-");
        try
        {
            var ladis = await Installation.CreateAsync(
                bootstrapServers, bootstrapServers, KafkaBroker.UniqueName("canary"), Partitions,
                [("Kafka:SessionTimeout", "00:00:06"), ("Detection:RateTests", "5"), ("Inference:Models:0:Id", "shapes"), ("Inference:Models:0:Version", "1")]);
            await TestTopics.MakeAgainAsync(ladis.Direct, ladis.Topic("Activations"));
            var stable = await ModelFile.MakeAsync(ladis, folder, "stable", 1, BaselinePictures);
            var canary = await ModelFile.MakeAsync(ladis, folder, "canary", 2, BaselinePictures);
            await using var crew = new Crew();
            var detector = await WorkAsync(ladis, stable, canary, crew, findings);
            await TellAsync(detector, findings);
            await crew.StopAsync(findings);

            var answers = Answers.Read(ladis);
            answers.ExactlyOnce(findings);
            answers.NoDeadLetters(findings);
            var judgements = Judgements.Read(ladis);
            judgements.AllJudged(findings);
            judgements.OwnBaselines([stable, canary], findings);
            findings.Figure("stream time", $"{judgements.StreamTime.TotalMinutes:F0} min");
            findings.MustBeZero("false alarms", judgements.Alerts.Count);
            return findings.ToResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<SupervisedRole> WorkAsync(Installation ladis, ModelFile stable, ModelFile canary, Crew crew, Findings findings)
    {
        foreach (var model in new[] { stable, canary })
            await ladis.RunAsync("baseline", "publish", model.Baseline);
        var detector = crew.Add(await ladis.StartAsync("detector", "detector"));
        crew.Add(await ladis.StartAsync("stable", "inference", "--model", stable.Path));
        crew.Add(await ladis.StartAsync("canary", "inference", "--model", canary.Path));
        await crew.ShareTheWorkAsync();
        using var progress = new Progress(ladis.Direct, Waits.Long, crew.Outputs, ladis.Topic("Predictions"));
        using var verdicts = new Progress(ladis.Direct, Waits.Long, crew.Outputs, ladis.Topic("Verdicts"));
        using var sender = new Sender(ladis.Direct);
        var start = TimeProvider.System.GetUtcNow().AddMinutes(-Minutes);
        for (var sent = 0; sent < Requests; sent += Slice)
        {
            if (sent == Requests / 2)
                await KillAsync(detector, verdicts, sent, findings);
            await sender.SendAsync(ladis.Topic("Requests"), Partitions, sent..Math.Min(Requests, sent + Slice), n => Request(n, start));
            // Side by side: neither file may fall behind the other by more than a few seconds of stream time.
            progress.Until(Math.Max(0, sent - Slice));
        }

        progress.Until(Requests);
        verdicts.Until(Verdicts(Requests));
        return detector;
    }

    /// <summary>Those that two streams make at least, however the requests are shared.</summary>
    private static int Verdicts(int requests) => Math.Max(0, (requests / Judgements.Stride) - 1);

    private static async Task KillAsync(SupervisedRole detector, Progress verdicts, int sent, Findings findings)
    {
        verdicts.Until(Verdicts(sent) / 2);
        await TellAsync(detector, findings);
        detector.Kill();
        await detector.WaitForLineAsync("goes on at offset", Waits.Long);
        findings.Say("the detector was killed and is back");
    }

    private static async Task TellAsync(SupervisedRole detector, Findings findings)
    {
        await detector.Page.AwaitReadyAsync(true);
        var page = await detector.Page.AwaitAsync(_ => true);
        findings.MustBeZero("requests dropped by the detector", (long)page["ladis_detector_dropped_total"].By().Values.Sum());
        findings.MustBeZero("streams that began anew", detector.Output.Split('\n').Count(l => l.Contains("begins anew", StringComparison.Ordinal)));
    }

    private Message<byte[], byte[]> Request(int number, DateTimeOffset start)
    {
        var request = Sender.Plain(number, ImageEncoder.Png(ShapeGenerator.Draw((ulong)Seed, number).Pixels, ShapeImage.Side, ShapeImage.Side));
        request.Timestamp = new Timestamp(start + (TimeSpan.FromMinutes(Minutes) * number / Requests));
        return request;
    }
}
