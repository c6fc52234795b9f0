using System.Diagnostics;
using Ladis.Chaos.Checks;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;

namespace Ladis.Chaos.Scenarios;

/// <summary>
/// The scripted history goes by while the detector is killed again and again, a second one joins and leaves, and the broker is killed;
/// then an undisturbed detector judges the same records. Both must have said the same.
/// </summary>
/// <param name="Kills">How often a detector is killed.</param>
/// <param name="BrokerKills">How often the broker is killed.</param>
/// <param name="Divisor">How many times shorter than the script the history is.</param>
/// <param name="Seed">Of the moments, the victims and the history.</param>
public sealed record DetectorKilled(int Kills, int BrokerKills, int Divisor, int Seed)
{
    private const int LongestDelay = 400;
    private const int LongestStart = 4_000;
    private const int Stride = 25;

    /// <summary>Broker settings: event times lie in the past.</summary>
    public static LocalKafkaOptions Kafka => new() { Settings = new Dictionary<string, string> { ["log.retention.ms"] = "-1" } };

    /// <summary>Runs it.</summary>
    /// <param name="kafka">A Kafka with <see cref="Kafka"/>.</param>
    /// <param name="findings">Gets the figures.</param>
    public async Task<ScenarioResult> RunAsync(LocalKafka kafka, Findings findings)
    {
        var folder = Directory.CreateTempSubdirectory("ladis-history-");
        try
        {
            var name = KafkaBroker.UniqueName("history");
            var killed = await Installation.CreateAsync(
                kafka.BootstrapServers, kafka.DirectServers, $"{name}-killed", RecordedHistory.Partitions,
                [("Kafka:SessionTimeout", "00:00:06"), ("Detection:MaxBatch", "20"), ("Detection:CommitInterval", "00:00:00.020")]);
            var whole = await Installation.CreateAsync(
                kafka.BootstrapServers, kafka.DirectServers, $"{name}-whole", RecordedHistory.Partitions, [("Topics:Activations", killed.Topic("Activations"))]);
            var history = RecordedHistory.Record(Seed, Divisor, TimeProvider.System.GetUtcNow().AddDays(-1), killed.Topic("Activations"));
            var (pictures, baseline) = (Path.Combine(folder.FullName, "pictures"), Path.Combine(folder.FullName, "baseline.ladis"));
            history.WriteBaseline(pictures);
            await killed.RunAsync("baseline", "build", "--images", pictures, "--model", SharedData.FindOrSkip(ScriptedHistory.ModelFile), "--out", baseline);

            findings.Figure("activations (two streams in two partitions)", $"{history.Count:N0}");
            await DisturbAsync(killed, kafka, history, baseline, findings);
            await using var undisturbed = await whole.StartAsync("undisturbed", "detector", "--baseline", baseline);
            using var progress = new Progress(whole.Direct, Waits.Long, () => undisturbed.Output, whole.Topic("Verdicts"));
            progress.Until(Verdicts(history.Count));
            findings.MustBeZero("exit code of the undisturbed detector", await undisturbed.StopAsync());
            StreamOutputs.Read(killed, "Verdicts").MustEqual(StreamOutputs.Read(whole, "Verdicts"), "verdicts", findings);
            StreamOutputs.Read(killed, "Alerts").MustEqual(StreamOutputs.Read(whole, "Alerts"), "alerts", findings);
            return findings.ToResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Verdicts(int records) => records / RecordedHistory.Partitions / Stride * RecordedHistory.Partitions;

    private async Task DisturbAsync(Installation ladis, LocalKafka kafka, RecordedHistory history, string baseline, Findings findings)
    {
        string[] detector = ["detector", "--baseline", baseline];
        var random = new Random(Seed);
        await using var crew = new Crew();
        var roles = new List<SupervisedRole> { crew.Add(await ladis.StartAsync("detector-1", detector)) };
        using var progress = new Progress(ladis.Direct, Waits.Long, crew.Outputs, ladis.Topic("Verdicts"));
        using var sender = new Sender(ladis.Direct);
        var start = Stopwatch.GetTimestamp();
        for (var kill = 1; kill <= Kills; kill++)
        {
            if (kill == (Kills + 2) / 3)
                roles.Add(crew.Add(await ladis.StartAsync("detector-2", detector)));
            if (kill == ((2 * Kills) + 2) / 3)
                findings.MustBeZero("exit code of the detector that left", await LeaveAsync(roles));
            var slice = (history.Count * (kill - 1) / (Kills + 1))..(history.Count * kill / (Kills + 1));
            await sender.SendAsync(history.Slice(slice));
            await StrikeAsync(kill, slice, roles, progress, random, findings);
            if (BrokerKills > 0 && kill % ((Kills / BrokerKills) + 1) == 1)
                await KillBrokerAsync(kafka, progress, findings);
        }

        await sender.SendAsync(history.Slice((history.Count * Kills / (Kills + 1))..history.Count));
        progress.Until(Verdicts(history.Count));
        findings.Figure("kills of a detector (SIGKILL)", Kills);
        findings.Figure("kills of the broker", BrokerKills);
        findings.Figure("seconds of work", $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0}");
        findings.Figure("longest time without a verdict", $"{progress.LongestPause.TotalSeconds:F1} s");
        findings.MustBeZero("exit code of the detector at the end", await roles[0].StopAsync());
        foreach (var ending in roles.SelectMany(r => r.Endings.Select(e => $"{r.Name}: {e}")))
            findings.Say($"ended by itself: {ending}");
        findings.MustBeZero("detectors that ended by themselves", roles.Sum(r => r.Endings.Count));
    }

    /// <summary>Every third kill comes while the last victim starts, joins or replays; the others while records of the slice are judged.</summary>
    private static async Task StrikeAsync(int kill, Range slice, List<SupervisedRole> roles, Progress progress, Random random, Findings findings)
    {
        if (kill % 3 == 0)
        {
            progress.During(TimeSpan.FromMilliseconds(random.Next(LongestStart)));
        }
        else
        {
            await Task.WhenAll(roles.Select(r => r.WaitForLineAsync("assigned [^.]", Waits.Long)));
            progress.Until(Verdicts(random.Next(slice.Start.Value, slice.End.Value)));
            progress.During(TimeSpan.FromMilliseconds(random.Next(LongestDelay)));
        }

        var victim = roles[random.Next(roles.Count)];
        victim.Kill();
        findings.Say($"kill {kill}: {victim.Name} after {progress.Count:N0} verdicts, {slice.End} records sent");
    }

    /// <summary>Once it has its part: one that is told to end while it starts says so by its exit code.</summary>
    private static async Task<int> LeaveAsync(List<SupervisedRole> roles)
    {
        var leaving = roles[^1];
        await leaving.WaitForLineAsync("assigned [^.]", Waits.Long);
        roles.Remove(leaving);
        return await leaving.StopAsync();
    }

    private static async Task KillBrokerAsync(LocalKafka kafka, Progress progress, Findings findings)
    {
        await kafka.Nodes[0].KillAsync();
        progress.During(TimeSpan.FromSeconds(1));
        await kafka.Nodes[0].StartAsync();
        findings.Say("the broker was killed and started again");
    }
}
