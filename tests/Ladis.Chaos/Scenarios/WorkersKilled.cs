using System.Diagnostics;
using Ladis.Chaos.Checks;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;

namespace Ladis.Chaos.Scenarios;

/// <summary>Two workers share the work while one or the other is killed at random moments; partitions move back and forth.</summary>
/// <param name="Requests">Requests in all.</param>
/// <param name="Kills">How often a worker is killed.</param>
/// <param name="Delivery"><c>ExactlyOnce</c> or <c>AtLeastOnce</c>.</param>
/// <param name="Seed">Of the moments, the victims and the pictures.</param>
public sealed record WorkersKilled(int Requests, int Kills, string Delivery, int Seed)
{
    private const int Partitions = 6;
    private const int LongestDelay = 600;

    /// <summary>Runs it.</summary>
    /// <param name="bootstrapServers">A broker.</param>
    /// <param name="findings">Gets the figures.</param>
    public async Task<ScenarioResult> RunAsync(string bootstrapServers, Findings findings)
    {
        var ladis = await Installation.CreateAsync(
            bootstrapServers, bootstrapServers, KafkaBroker.UniqueName($"killed-{Delivery}"), Partitions,
            [("Inference:Delivery", Delivery), ("Inference:MaxBatch", "16"), ("Kafka:SessionTimeout", "00:00:06")]);
        await using var crew = new Crew();
        SupervisedRole[] workers = [
            crew.Add(await ladis.StartAsync("worker-1", "inference", "--model", Installation.ShapesModel)),
            crew.Add(await ladis.StartAsync("worker-2", "inference", "--model", Installation.ShapesModel))];
        using var progress = new Progress(bootstrapServers, Waits.Long, crew.Outputs, ladis.Topic("Predictions")) { KeysAreUnique = true };
        var start = Stopwatch.GetTimestamp();
        await WorkAsync(ladis, crew, workers, progress, findings);

        findings.Figure("seconds of work", $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0}");
        findings.Figure("kills (SIGKILL)", Kills);
        findings.Figure("longest time without a prediction, both workers together", $"{progress.LongestPause.TotalSeconds:F1} s");
        await crew.StopAsync(findings);
        var answers = Answers.Read(ladis);
        if (Delivery == "ExactlyOnce")
            answers.ExactlyOnce(findings);
        else
            answers.AtLeastOnce(findings);
        answers.NoDeadLetters(findings);
        return findings.ToResult();
    }

    private async Task WorkAsync(Installation ladis, Crew crew, SupervisedRole[] workers, Progress progress, Findings findings)
    {
        var random = new Random(Seed);
        var pictures = new Pictures(Seed);
        using var sender = new Sender(ladis.Direct);
        for (var kill = 1; kill <= Kills + 1; kill++)
        {
            // Two kills of three hit a worker that owns its share; the third hits wherever the other two have left things.
            if (kill % 3 != 0)
                await crew.ShareTheWorkAsync();
            var slice = (Requests * (kill - 1) / (Kills + 1))..(Requests * kill / (Kills + 1));
            await sender.SendAsync(ladis.Topic("Requests"), Partitions, slice, n => Sender.Plain(n, pictures.Jpeg(n)));
            if (kill > Kills)
                break;
            progress.Until(slice.Start.Value + 1);
            progress.During(TimeSpan.FromMilliseconds(random.Next(LongestDelay)));
            var victim = workers[random.Next(workers.Length)];
            victim.Kill();
            findings.Say($"kill {kill}: {victim.Name} after {progress.Count:N0} predictions of {slice.End} requests");
        }

        progress.Until(Requests);
    }
}
