using Confluent.Kafka;
using Ladis.Chaos.Checks;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;
using Ladis.Contracts.V1;

namespace Ladis.Chaos.Scenarios;

/// <summary>
/// Records two hours ahead and in microseconds, among the requests and among the activations, which let them in as brokers up to 3.9 do; all other topics refuse
/// the future. Then both roles start again.
/// </summary>
/// <param name="Requests">Requests, and then again so many.</param>
/// <param name="Odd">Activations of another stream, with times of every kind.</param>
/// <param name="Seed">Of the pictures.</param>
public sealed record WrongTimes(int Requests, int Odd, int Seed)
{
    private const int Partitions = 1;
    private const int BaselinePictures = 600;
    private const string AfterMax = "message.timestamp.after.max.ms";
    private const string Hour = "3600000";

    /// <summary>Runs it.</summary>
    /// <param name="bootstrapServers">A broker.</param>
    /// <param name="findings">Gets the figures.</param>
    public async Task<ScenarioResult> RunAsync(string bootstrapServers, Findings findings)
    {
        var folder = Directory.CreateTempSubdirectory("ladis-times-");
        try
        {
            var ladis = await Installation.CreateAsync(
                bootstrapServers, bootstrapServers, KafkaBroker.UniqueName("times"), Partitions, [("Kafka:SessionTimeout", "00:00:06"), ("Detection:RateTests", "5")]);
            foreach (var topic in new[] { "Requests", "Predictions", "Activations", "Verdicts", "Alerts", "DeadLetters", "Checkpoints" })
                await ladis.ConfigureAsync(topic, AfterMax, topic == "Requests" ? $"{long.MaxValue}" : Hour);
            var model = await ModelFile.MakeAsync(ladis, folder, "shapes", 0, BaselinePictures);
            await using var crew = new Crew();
            await WorkAsync(ladis, model, crew, findings);
            await crew.StopAsync(findings);

            var answers = Answers.Read(ladis);
            answers.ExactlyOnce(findings);
            answers.NoDeadLetters(findings);
            var judgements = Judgements.Read(ladis);
            judgements.AllJudged(findings);
            findings.MustBeZero("false alarms", judgements.Alerts.Count);
            return findings.ToResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task WorkAsync(Installation ladis, ModelFile model, Crew crew, Findings findings)
    {
        using var progress = new Progress(ladis.Direct, Waits.Long, crew.Outputs, ladis.Topic("Predictions"));
        using var verdicts = new Progress(ladis.Direct, Waits.Long, crew.Outputs, ladis.Topic("Verdicts"));
        var first = await StartAsync(ladis, model, crew);
        await SendAsync(ladis, 0..Requests);
        progress.Until(Requests);
        verdicts.Until(Requests / Judgements.Stride);

        await ladis.ConfigureAsync("Activations", AfterMax, $"{long.MaxValue}");
        await SendOddAsync(ladis);
        verdicts.Until((Requests + Odd) / Judgements.Stride);
        await TellAsync(first, findings);
        foreach (var role in first)
            findings.Require(await role.StopAsync() == 0, $"{role.Name} did not stop in order");

        await StartAsync(ladis, model, crew);
        await SendAsync(ladis, Requests..(2 * Requests));
        progress.Until(2 * Requests);
        verdicts.Until(((2 * Requests) + Odd) / Judgements.Stride);
    }

    /// <summary>What came without a time that there is was counted, by whoever read it.</summary>
    private async Task TellAsync(SupervisedRole[] roles, Findings findings)
    {
        // Two kinds of four are no times in milliseconds.
        foreach (var (role, due) in roles.Zip([Requests / 2, Odd / 2]))
        {
            await role.Page.AwaitReadyAsync(true);
            var page = await role.Page.AwaitAsync(p => p["ladis_clamped_times_total"].By().Values.Sum() >= due);
            var counted = page["ladis_clamped_times_total"].By().Values.Sum();
            findings.Figure($"{role.Name}: times that are none, counted", $"{counted:N0} of {due:N0}");
            findings.Require(counted == due, $"{role.Name} counted {counted} times that are none, not {due}");
        }
    }

    private static async Task<SupervisedRole[]> StartAsync(Installation ladis, ModelFile model, Crew crew) =>
    [
        crew.Add(await ladis.StartAsync("worker", "inference", "--model", model.Path)),
        crew.Add(await ladis.StartAsync("detector", "detector", "--baseline", model.Baseline)),
    ];

    private async Task SendAsync(Installation ladis, Range numbers)
    {
        var pictures = new Pictures(Seed);
        using var sender = new Sender(ladis.Direct);
        await sender.SendAsync(ladis.Topic("Requests"), Partitions, numbers, n => new Message<byte[], byte[]>
        {
            Key = Sender.Plain(n, []).Key,
            Value = pictures.Jpeg(n),
            Timestamp = OddTimes.Of(n, TimeProvider.System.GetUtcNow()),
        });
    }

    private async Task SendOddAsync(Installation ladis)
    {
        var answers = TopicReader.Read(ladis.Direct, ladis.Topic("Activations"), Odd, Waits.Long);
        using var sender = new Sender(ladis.Direct);
        await sender.SendAsync(answers.Select((a, i) =>
            (new TopicPartition(a.Topic, 0), OddActivations.Of(Activation.Parser.ParseFrom(a.Message.Value), i, TimeProvider.System.GetUtcNow()))));
    }
}
