using System.Diagnostics;
using Ladis.Chaos.Checks;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;

namespace Ladis.Chaos.Scenarios;

/// <summary>The network between workers and broker is slow, cut, reset and half-open, each for a while, with requests coming all the time.</summary>
/// <param name="Requests">Requests in all.</param>
/// <param name="SecondsEach">How long each fault lasts.</param>
/// <param name="OneWorker">Whether one worker alone suffers: then its partitions go to the other, and it comes back to find them gone.</param>
/// <param name="Seed">Of the pictures.</param>
public sealed record BadNetwork(int Requests, int SecondsEach, bool OneWorker, int Seed)
{
    private const int Partitions = 6;
    private const string Proxy = "kafka";

    private static readonly (string Name, Func<Toxiproxy, Task> Break)[] Faults =
    [
        ("slow (400 ± 50 ms each way)", p => p.PoisonAsync(Proxy, "latency", new Dictionary<string, int> { ["latency"] = 400, ["jitter"] = 50 })),
        ("narrow (20 KB/s)", p => p.PoisonAsync(Proxy, "bandwidth", new Dictionary<string, int> { ["rate"] = 20 })),
        ("cut (connections refused)", p => p.SetEnabledAsync(Proxy, false)),
        ("reset (every connection after 300 ms)", p => p.PoisonAsync(Proxy, "reset_peer", new Dictionary<string, int> { ["timeout"] = 300 })),
        ("half-open (connections stay, nothing passes)", p => p.PoisonAsync(Proxy, "timeout", new Dictionary<string, int> { ["timeout"] = 0 })),
    ];

    /// <summary>Runs it.</summary>
    /// <param name="findings">Gets the figures.</param>
    public async Task<ScenarioResult> RunAsync(Findings findings)
    {
        await using var proxy = await Toxiproxy.StartAsync();
        var port = FreePort.Next();
        await using var kafka = await OwnKafka.StartAsync(new LocalKafkaOptions { AdvertisedPorts = [port] });
        await proxy.CreateAsync(Proxy, port, kafka.BootstrapServers);
        var ladis = await Installation.CreateAsync(
            $"127.0.0.1:{port}", kafka.DirectServers, KafkaBroker.UniqueName("network"), Partitions, [("Inference:MaxBatch", "16")]);
        await using var crew = new Crew();
        crew.Add(await ladis.StartAsync("worker-1", "inference", "--model", Installation.ShapesModel));
        string[] past = OneWorker ? ["--bootstrap-servers", kafka.DirectServers] : [];
        crew.Add(await ladis.StartAsync("worker-2", ["inference", "--model", Installation.ShapesModel, .. past]));
        using var progress = new Progress(kafka.DirectServers, Waits.Long, crew.Outputs, ladis.Topic("Predictions"));
        await WorkAsync(ladis, crew, proxy, progress, findings);

        findings.Figure("longest wait for a prediction", $"{progress.LongestPause.TotalSeconds:F1} s");
        await crew.StopAsync(findings, mayEnd: true);
        var answers = Answers.Read(ladis);
        answers.ExactlyOnce(findings);
        answers.NoDeadLetters(findings);
        return findings.ToResult();
    }

    private async Task WorkAsync(Installation ladis, Crew crew, Toxiproxy proxy, Progress progress, Findings findings)
    {
        var pictures = new Pictures(Seed);
        using var sender = new Sender(ladis.Direct);
        var sent = 0;
        Task SendAsync(int until) =>
            sender.SendAsync(ladis.Topic("Requests"), Partitions, sent..(sent = until), n => Sender.Plain(n, pictures.Jpeg(n)));

        for (var fault = 0; fault < Faults.Length; fault++)
        {
            await crew.ShareTheWorkAsync();
            var (first, last) = (Requests * fault / Faults.Length, Requests * (fault + 1) / Faults.Length);
            await SendAsync((first + last) / 2);
            progress.Until(first + 1);
            var before = progress.Count;
            await Faults[fault].Break(proxy);
            await SendAsync(last);
            progress.During(TimeSpan.FromSeconds(SecondsEach));
            var during = progress.Count - before;
            await proxy.HealAsync();
            var healed = Stopwatch.GetTimestamp();
            progress.Until(last);
            findings.Figure(
                $"{Faults[fault].Name}, {SecondsEach} s",
                $"{during:N0} of {last - before:N0} answered meanwhile, the last {Stopwatch.GetElapsedTime(healed).TotalSeconds:F1} s after the network was well");
        }
    }
}
