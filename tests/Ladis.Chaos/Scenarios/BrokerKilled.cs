using System.Diagnostics;
using Ladis.Chaos.Checks;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;

namespace Ladis.Chaos.Scenarios;

/// <summary>
/// Nodes of a Kafka are killed while two workers work. The only node is started again; of three, the others must do the work, and the killed one is
/// started again before the next kill.
/// </summary>
/// <param name="Requests">Requests in all.</param>
/// <param name="Kills">How often a node is killed.</param>
/// <param name="SecondsDown">How long it is away, at least.</param>
/// <param name="Seed">Of the moments and the pictures.</param>
public sealed record BrokerKilled(int Requests, int Kills, int SecondsDown, int Seed)
{
    /// <summary>Two of three copies must have a record: the third may be lost.</summary>
    public static LocalKafkaOptions ThreeNodes { get; } = new()
    {
        Nodes = 3,
        Settings = new Dictionary<string, string> { ["default.replication.factor"] = "3", ["min.insync.replicas"] = "2" },
    };

    private const int Partitions = 6;
    private const int LongestDelay = 600;

    /// <summary>Runs it. With one node everything stands still while it is away; of several, the leader of the first partition is killed.</summary>
    /// <param name="kafka">The Kafka.</param>
    /// <param name="findings">Gets the figures.</param>
    public async Task<ScenarioResult> RunAsync(LocalKafka kafka, Findings findings)
    {
        var ladis = await Installation.CreateAsync(
            kafka.BootstrapServers, kafka.DirectServers, KafkaBroker.UniqueName("broker"), Partitions,
            [("Inference:MaxBatch", "16"), ("Kafka:SessionTimeout", "00:00:10")]);
        await using var crew = new Crew();
        crew.Add(await ladis.StartAsync("worker-1", "inference", "--model", Installation.ShapesModel));
        crew.Add(await ladis.StartAsync("worker-2", "inference", "--model", Installation.ShapesModel));
        using var progress = new Progress(kafka.DirectServers, Waits.Long, crew.Outputs, ladis.Topic("Predictions"));
        await crew.ShareTheWorkAsync();
        var start = Stopwatch.GetTimestamp();
        await WorkAsync(ladis, kafka, progress, findings);

        findings.Figure("seconds of work", $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0}");
        findings.Figure($"kills of a node (SIGKILL; {kafka.Nodes.Count} in all)", Kills);
        findings.Figure("transactions that Kafka left without markers (KAFKA-20734)", kafka.UnmarkedTransactions);
        findings.Figure("longest wait for a prediction (not counting a start of the broker)", $"{progress.LongestPause.TotalSeconds:F1} s");
        await crew.StopAsync(findings);
        var answers = Answers.Read(ladis);
        answers.ExactlyOnce(findings);
        answers.NoDeadLetters(findings);
        return findings.ToResult();
    }

    private async Task WorkAsync(Installation ladis, LocalKafka kafka, Progress progress, Findings findings)
    {
        var random = new Random(Seed);
        var pictures = new Pictures(Seed);
        using var sender = new Sender(ladis.Direct);
        // Two slices a kill: it meets transactions at every stage, not a Kafka at rest, and requests come while the node is away.
        var slices = 2 * Kills;
        var slice = Requests / slices;
        Task SendAsync(int number) => sender.SendAsync(
            ladis.Topic("Requests"), Partitions, (slice * number)..(number == slices - 1 ? Requests : slice * (number + 1)), n => Sender.Plain(n, pictures.Jpeg(n)));

        for (var kill = 1; kill <= Kills; kill++)
        {
            var before = 2 * (kill - 1);
            await SendAsync(before);
            progress.Until((slice * before) + 1);
            progress.During(TimeSpan.FromMilliseconds(random.Next(LongestDelay)));
            var victim = kafka.LeaderOf(ladis.Topic("Requests"), partition: 0);
            await victim.KillAsync();
            var killedAt = Stopwatch.GetTimestamp();
            findings.Say($"kill {kill}: node {victim.Id} after {progress.Count:N0} predictions");
            var sending = SendAsync(before + 1);
            progress.During(TimeSpan.FromSeconds(SecondsDown));
            if (kafka.Nodes.Count == 1)
                await victim.StartAsync();
            await sending;
            progress.Until(slice * (before + 2));
            findings.Say($"all so far answered {Stopwatch.GetElapsedTime(killedAt).TotalSeconds:F1} s after the kill");
            // Those that were left have shown that they can do it alone.
            if (kafka.Nodes.Count > 1 && kill < Kills)
                await victim.StartAsync();
        }

        progress.Until(Requests);
    }
}
