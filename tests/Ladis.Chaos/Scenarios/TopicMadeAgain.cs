using System.Text;
using Confluent.Kafka;
using Google.Protobuf;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;
using Ladis.Contracts.V1;
using Ladis.Models.Images;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Chaos.Scenarios;

/// <summary>
/// An operator deletes topics and makes them again, under a worker and a detector that run, or while they are stopped. Every request that is sent afterwards
/// must be answered and judged, and an attack among them found.
/// </summary>
/// <param name="Steps">What is made again, one after the other: <c>running requests</c>, <c>stopped activations</c>, <c>running both</c>.</param>
/// <param name="Clean">Clean requests after each step.</param>
/// <param name="Faded">Pictures that lack contrast after them.</param>
/// <param name="Seed">Of the pictures.</param>
public sealed record TopicMadeAgain(string Steps, int Clean, int Faded, int Seed)
{
    private const int BaselinePictures = 600;

    /// <summary>All six steps.</summary>
    public const string AllSteps = "running activations, running requests, running both, stopped activations, stopped requests, stopped both";

    /// <summary>Runs it.</summary>
    /// <param name="bootstrapServers">A broker.</param>
    /// <param name="findings">Gets the figures.</param>
    public async Task<ScenarioResult> RunAsync(string bootstrapServers, Findings findings)
    {
        var folder = Directory.CreateTempSubdirectory("ladis-again-");
        try
        {
            var ladis = await Installation.CreateAsync(
                bootstrapServers, bootstrapServers, KafkaBroker.UniqueName("again"), 1, [("Kafka:SessionTimeout", "00:00:06"), ("Detection:RateTests", "5")]);
            var (pictures, baseline) = (Path.Combine(folder.FullName, "pictures"), Path.Combine(folder.FullName, "baseline.ladis"));
            await ladis.RunAsync("shapes", "--out", pictures, "--count", $"{BaselinePictures}", "--seed", $"{Seed}");
            await ladis.RunAsync("baseline", "build", "--images", pictures, "--model", Installation.ShapesModel, "--out", baseline);
            await WorkAsync(ladis, baseline, findings);
            return findings.ToResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task WorkAsync(Installation ladis, string baseline, Findings findings)
    {
        await using var crew = new Crew();
        var roles = await StartAsync(ladis, baseline, crew);
        using var sender = new Sender(ladis.Direct);
        var (processed, number) = (0L, 1);
        await JudgeAsync(ladis, sender, number++, processed += Clean + Faded, "before", findings);
        foreach (var step in Steps.Split(", "))
        {
            var (isStopped, what) = (step.StartsWith("stopped", StringComparison.Ordinal), step.Split(' ')[1]);
            foreach (var role in roles.Where(_ => isStopped))
                findings.Require(await role.StopAsync() == 0, $"{step}: {role.Name} did not stop in order");
            foreach (var topic in new[] { "requests", "activations" }.Where(t => what is "both" || string.Equals(t, what, StringComparison.Ordinal)))
                await TestTopics.MakeAgainAsync(ladis.Direct, ladis.Topic(topic is "requests" ? "Requests" : "Activations"));
            if (isStopped)
                roles = await StartAsync(ladis, baseline, crew);
            // In another log of activations the stream begins anew.
            processed = (what is "requests" ? processed : 0) + Clean + Faded;
            await JudgeAsync(ladis, sender, number++, processed, step, findings);
        }

        findings.MustBeZero("roles that ended by themselves", roles.Sum(r => r.Endings.Count));
        foreach (var role in roles)
            findings.Require(await role.StopAsync() == 0, $"{role.Name} did not stop in order");
        var alerts = Alerts(ladis);
        var replaced = Steps.Split(", ").Count(s => !s.EndsWith("requests", StringComparison.Ordinal));
        findings.Figure("alarms that ended because their log was another", $"{alerts.Count(a => a.Resolution == AlertResolution.LogReplaced)} of {replaced}");
        findings.Require(alerts.Count(a => a.Resolution == AlertResolution.LogReplaced) == replaced, "not every open alarm ended with its log");
    }

    private static async Task<List<SupervisedRole>> StartAsync(Installation ladis, string baseline, Crew crew) =>
    [
        crew.Add(await ladis.StartAsync("worker", "inference", "--model", Installation.ShapesModel)),
        crew.Add(await ladis.StartAsync("detector", "detector", "--baseline", baseline)),
    ];

    /// <summary>Sends pictures that were not sent before, and waits for the verdict on the last of them.</summary>
    private async Task JudgeAsync(Installation ladis, Sender sender, int part, long processed, string step, Findings findings)
    {
        var (before, judged, start) = (Alerts(ladis).Count, Read(ladis, "Verdicts").Count, TimeProvider.System.GetTimestamp());
        await sender.SendAsync(ladis.Topic("Requests"), 1, 0..(Clean + Faded), n => Sender.Plain(n, Picture((part * 10_000) + n, n >= Clean)));
        Verdict? last = null;
        await Waits.Until(() =>
        {
            last = Read(ladis, "Verdicts").Skip(judged).Select(r => Verdict.Parser.ParseFrom(r.Value)).LastOrDefault();
            return last?.RequestsProcessed >= processed;
        });
        var took = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var alerts = Alerts(ladis).Skip(before).ToList();
        findings.Figure($"{step}: requests judged; alerts", $"{last!.RequestsProcessed:N0} of {processed:N0}; {string.Join(", ", alerts.Select(a => a.State).Distinct())} ({took:F1} s)");
        findings.Require(last.RequestsProcessed == processed, $"{step}: {last.RequestsProcessed} requests counted instead of {processed}");
        findings.Require(last.AlarmActive, $"{step}: the attack was not found");
    }

    private byte[] Picture(int number, bool isFaded)
    {
        var pixels = ShapeGenerator.Draw((ulong)Seed, number).Pixels;
        return ImageEncoder.Png(isFaded ? [.. pixels.Select(p => (byte)(96 + (p / 4)))] : pixels, ShapeImage.Side, ShapeImage.Side);
    }

    private static List<Alert> Alerts(Installation ladis) => [.. Read(ladis, "Alerts").Select(r => JsonParser.Default.Parse<Alert>(Encoding.UTF8.GetString(r.Value)))];

    private static List<Message<byte[], byte[]>> Read(Installation ladis, string topic)
    {
        var records = new List<Message<byte[], byte[]>>();
        TopicReader.ForEach(ladis.Direct, ladis.Topic(topic), record => records.Add(record.Message), Waits.Long);
        return records;
    }
}
