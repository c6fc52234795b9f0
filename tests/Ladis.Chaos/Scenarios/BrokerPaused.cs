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

    /// <summary>A loop that listens, one that waits in a call, and one whose calls have failed.</summary>
    private static readonly string[] Sentences = ["heard nothing of any broker", "has not listened to a broker for", "has its transactions aborted"];

    private readonly List<(int Seconds, TimeSpan Time)> _first = [];
    private readonly List<(int Seconds, TimeSpan Time)> _well = [];
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
            // A broker that wakes up is fenced by its controller until it registers again: its partitions have no leader meanwhile.
            findings.Figure("transactions that Kafka left without markers (KAFKA-20734)", kafka.UnmarkedTransactions);
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
                findings.Say($"round {round}, {seconds} s: first answer after {_first[^1].Time.TotalSeconds:F1} s, all well after {_well[^1].Time.TotalSeconds:F1} s");
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
        _first.Add((seconds, Stopwatch.GetElapsedTime(resumed)));
        progress.Until(next);
        await Task.WhenAll(pages.Select(p => p.AwaitReadyAsync(true)));
        _well.Add((seconds, Stopwatch.GetElapsedTime(resumed)));
    }

    private void Tell(Findings findings)
    {
        findings.Figure("from going on to the first answer to a request made after it, median (and longest)", ByLength(_first));
        findings.Figure("from going on to all answered and both roles ready, median (and longest)", ByLength(_well));
        var longest = _well.Max(w => w.Time);
        findings.Require(longest < TimeSpan.FromSeconds(WellWithin), $"all was well only {longest.TotalSeconds:F0} s after a pause, not within {WellWithin} s");
        foreach (var reason in _untold.Concat(_early))
            findings.Say($"/readyz {reason}");
        findings.MustBeZero($"roles that were ready, or not for this reason, at the end of a pause longer than BrokerSilence ({Silence} s)", _untold.Count);
        findings.MustBeZero("roles that told of silence in a shorter pause", _early.Count);
    }

    private static string ByLength(List<(int Seconds, TimeSpan Time)> times) => string.Join(", ", times.GroupBy(t => t.Seconds).OrderBy(g => g.Key).Select(g =>
        $"{g.Order().ElementAt(g.Count() / 2).Time.TotalSeconds:F1} ({g.Max(t => t.Time).TotalSeconds:F1}) s after {g.Key} s"));

    private void Note(byte[] key) => _latest = Math.Max(_latest, int.Parse(Encoding.ASCII.GetString(key), CultureInfo.InvariantCulture));
}
