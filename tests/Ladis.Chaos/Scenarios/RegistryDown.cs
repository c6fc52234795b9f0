using System.Diagnostics;
using Ladis.Chaos.Checks;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;

namespace Ladis.Chaos.Scenarios;

/// <summary>The schema registry is away: for a worker that knows its schemas, and for one that starts meanwhile.</summary>
/// <param name="Requests">Requests in all.</param>
/// <param name="SecondsDown">How long the registry is away.</param>
/// <param name="Seed">Of the pictures.</param>
public sealed record RegistryDown(int Requests, int SecondsDown, int Seed)
{
    private const int Partitions = 2;

    /// <summary>Runs it.</summary>
    /// <param name="bootstrapServers">A broker.</param>
    /// <param name="findings">Gets the figures.</param>
    public async Task<ScenarioResult> RunAsync(string bootstrapServers, Findings findings)
    {
        await using var registry = await OwnRegistry.StartAsync();
        var ladis = await Installation.CreateAsync(
            bootstrapServers, bootstrapServers, KafkaBroker.UniqueName("registry"), Partitions,
            [("SchemaRegistry:Url", registry.Url), ("SchemaRegistry:AutoRegister", "true"), ("Kafka:SessionTimeout", "00:00:06")]);
        await using var crew = new Crew();
        var worker = crew.Add(await ladis.StartAsync("worker", "inference", "--model", Installation.ShapesModel));
        using var progress = new Progress(bootstrapServers, Waits.Long, crew.Outputs, ladis.Topic("Predictions"));
        await WorkAsync(ladis, worker, registry, progress, findings);

        await crew.StopAsync(findings);
        var answers = Answers.Read(ladis);
        answers.ExactlyOnce(findings);
        answers.NoDeadLetters(findings);
        return findings.ToResult();
    }

    private async Task WorkAsync(Installation ladis, SupervisedRole worker, OwnRegistry registry, Progress progress, Findings findings)
    {
        var pictures = new Pictures(Seed);
        using var sender = new Sender(ladis.Direct);
        Task SendAsync(int part) => sender.SendAsync(
            ladis.Topic("Requests"), Partitions, (Requests * part / 3)..(Requests * (part + 1) / 3), n => Sender.Plain(n, pictures.Jpeg(n)));

        await SendAsync(0);
        progress.Until(Requests / 3);
        await registry.KillAsync();
        await SendAsync(1);
        progress.Until(Requests * 2 / 3);
        findings.Figure("answered by a worker that knew its schemas, while the registry was away", $"{progress.Count - (Requests / 3):N0}");

        worker.Kill();
        await SendAsync(2);
        progress.During(TimeSpan.FromSeconds(SecondsDown));
        findings.Figure($"answered by a worker that started without registry, in {SecondsDown} s", $"{progress.Count - (Requests * 2 / 3):N0}");
        await worker.WaitForLineAsync("schema registry .* does not answer", Waits.Long);
        await registry.StartAgainAsync();
        var back = Stopwatch.GetTimestamp();
        progress.Until(Requests);
        findings.Figure("answered after the registry was back", $"{Requests - (Requests * 2 / 3):N0}, the last {Stopwatch.GetElapsedTime(back).TotalSeconds:F1} s later");
    }
}
