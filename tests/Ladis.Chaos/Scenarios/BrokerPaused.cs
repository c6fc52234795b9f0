using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ladis.Chaos.Checks;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;

namespace Ladis.Chaos.Scenarios;

/// <summary>The only broker is held still (SIGSTOP) and goes on (SIGCONT), again and again, under a lone worker, a lone detector and steady traffic.</summary>
/// <param name="Rounds">How many times all of the lengths.</param>
/// <param name="Seconds">How long each pause of a round is.</param>
/// <param name="Silence">How many seconds of it roles bear before they are not ready (Ladis:Kafka:BrokerSilence).</param>
/// <param name="Seed">Of the pictures and the moments.</param>
public sealed record BrokerPaused(int Rounds, string Seconds, int Silence, int Seed)
{
    private const int Partitions = 2;
    private const int EachSecond = 20;
    private const int BaselinePictures = 600;
    private const int LongestDelay = 1_000;

    /// <summary>A role tells of a silence when statistics come, which is every second, and is asked between them.</summary>
    private const int Margin = 4;

    /// <summary>So many seconds after the broker goes on, all is answered and both roles are ready.</summary>
    private const int WellWithin = 90;

    /// <summary>A loop that listens, and one that waits in a call.</summary>
    private static readonly string[] Sentences = ["heard nothing of any broker", "has not come round for"];

    private readonly List<TimeSpan> _first = [];
    private readonly List<TimeSpan> _well = [];
    private readonly List<string> _untold = [];
    private readonly List<string> _early = [];
    private int _latest = -1;

    /// <summary>Runs it.</summary>
    /// <param name="kafka">A Kafka of one node.</param>
    /// <param name="findings">Gets the figures.</param>
    public async Task<ScenarioResult> RunAsync(LocalKafka kafka, Findings findings)
    {
        var folder = Directory.CreateTempSubdirectory("ladis-paused-");
        try
        {
            var ladis = await Installation.CreateAsync(
                kafka.BootstrapServers, kafka.DirectServers, KafkaBroker.UniqueName("paused"), Partitions,
                [("Kafka:BrokerSilence", $"{TimeSpan.FromSeconds(Silence)}"), ("Detection:RateTests", "5")]);
            var model = await ModelFile.MakeAsync(ladis, folder, "shapes", 0, BaselinePictures);
            await using var crew = new Crew();
            SupervisedRole[] roles = [
                crew.Add(await ladis.StartAsync("worker", "inference", "--model", model.Path)),
                crew.Add(await ladis.StartAsync("detector", "detector", "--baseline", model.Baseline))];
            using var progress = new Progress(kafka.DirectServers, Waits.Long, crew.Outputs, ladis.Topic("Predictions")) { KeysAreUnique = true, Seen = Note };
            using var verdicts = new Progress(kafka.DirectServers, Waits.Long, crew.Outputs, ladis.Topic("Verdicts"));
            await crew.TellingAsync(() => WorkAsync(ladis, kafka.Nodes[0], [.. roles.Select(r => r.Page)], progress, verdicts, findings));
            await crew.StopAsync(findings);
            Tell(findings);
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

    private async Task WorkAsync(Installation ladis, LocalKafkaNode node, RolePage[] pages, Progress progress, Progress verdicts, Findings findings)
    {
        var random = new Random(Seed);
        var pictures = new Pictures(Seed);
        using var sender = new Sender(ladis.Direct);
        await Task.WhenAll(pages.Select(p => p.AwaitReadyAsync(true)));
        await using var traffic = new Traffic(sender, ladis.Topic("Requests"), Partitions, EachSecond, n => Sender.Plain(n, pictures.Jpeg(n)));
        var lengths = Seconds.Split(", ").Select(s => int.Parse(s, CultureInfo.InvariantCulture)).ToList();
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var seconds in lengths)
            {
                progress.Until(traffic.Made);
                progress.During(TimeSpan.FromMilliseconds(random.Next(LongestDelay)));
                await PauseAsync(node, seconds, pages, traffic, progress);
                findings.Say($"round {round}, {seconds} s: first answer after {_first[^1].TotalSeconds:F1} s, all well after {_well[^1].TotalSeconds:F1} s");
            }
        }

        var made = await traffic.StopAsync(Judgements.Stride);
        progress.Until(made);
        verdicts.Until(made / Judgements.Stride);
        findings.Figure("pauses (SIGSTOP, SIGCONT)", $"{Rounds * lengths.Count} ({string.Join(", ", lengths.Select(l => $"{Rounds} of {l} s"))}), {lengths.Sum() * Rounds} s in all");
    }

    private async Task PauseAsync(LocalKafkaNode node, int seconds, RolePage[] pages, Traffic traffic, Progress progress)
    {
        node.Suspend();
        progress.During(TimeSpan.FromSeconds(seconds));
        foreach (var (isReady, reason) in await Task.WhenAll(pages.Select(p => p.ReadinessAsync())))
        {
            var told = !isReady && Sentences.Any(s => reason.Contains(s, StringComparison.Ordinal));
            if (seconds >= Silence + Margin && !told)
                _untold.Add($"after {seconds} s: {reason}");
            if (seconds < Silence && told)
                _early.Add($"after {seconds} s: {reason}");
        }

        node.Resume();
        var (resumed, next) = (Stopwatch.GetTimestamp(), traffic.Made);
        while (_latest < next)
            progress.Until(progress.Count + 1);
        _first.Add(Stopwatch.GetElapsedTime(resumed));
        progress.Until(next);
        await Task.WhenAll(pages.Select(p => p.AwaitReadyAsync(true)));
        _well.Add(Stopwatch.GetElapsedTime(resumed));
    }

    private void Tell(Findings findings)
    {
        findings.Figure("from going on to the first answer to a request made after it, median (and longest)", $"{Median(_first):F1} ({_first.Max().TotalSeconds:F1}) s");
        findings.Figure("from going on to all answered and both roles ready, median (and longest)", $"{Median(_well):F1} ({_well.Max().TotalSeconds:F1}) s");
        findings.Require(_well.Max() < TimeSpan.FromSeconds(WellWithin), $"all was well only {_well.Max().TotalSeconds:F0} s after a pause, not within {WellWithin} s");
        foreach (var reason in _untold.Concat(_early))
            findings.Say($"/readyz {reason}");
        findings.MustBeZero($"roles that were ready, or not for that reason, at the end of a pause longer than BrokerSilence ({Silence} s)", _untold.Count);
        findings.MustBeZero("roles that told of silence in a shorter pause", _early.Count);
    }

    private static double Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2).TotalSeconds;

    private void Note(byte[] key) => _latest = Math.Max(_latest, int.Parse(Encoding.ASCII.GetString(key), CultureInfo.InvariantCulture));
}
