using System.Diagnostics;
using Ladis.Chaos.Checks;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;

namespace Ladis.Chaos.Scenarios;

/// <summary>Truncated, flipped, mislabelled, empty, huge and boundless requests, among good ones, for one worker.</summary>
/// <param name="Requests">Requests in all.</param>
/// <param name="JudgesMemory">Whether the run is long enough for its first third to show more than the warming up.</param>
/// <param name="Seed">Of the mutations.</param>
public sealed record MutatedRequests(int Requests, bool JudgesMemory, int Seed)
{
    private const int Partitions = 2;
    private const int Slice = 1_000;

    /// <summary>Room for headers and for the key, which a dead letter repeats in base64.</summary>
    private const int LargestLetter = Mutations.Largest + (8 << 20);

    /// <summary>How much more memory at the end than at the beginning is taken for a leak.</summary>
    private const double MostGrowth = 1.25;

    /// <summary>Runs it.</summary>
    /// <param name="bootstrapServers">A broker.</param>
    /// <param name="findings">Gets the figures.</param>
    public async Task<ScenarioResult> RunAsync(string bootstrapServers, Findings findings)
    {
        var ladis = await Installation.CreateAsync(
            bootstrapServers, bootstrapServers, KafkaBroker.UniqueName("mutated"), Partitions,
            [("Kafka:Properties:message.max.bytes", $"{LargestLetter}")], LargestLetter);
        await using var crew = new Crew();
        var worker = crew.Add(await ladis.StartAsync("worker", "inference", "--model", Installation.ShapesModel));
        using var progress = new Progress(bootstrapServers, Waits.Long, crew.Outputs, ladis.Topic("Predictions"), ladis.Topic("DeadLetters"));
        var memory = new MemoryCurve();
        var start = Stopwatch.GetTimestamp();
        await WorkAsync(ladis, worker, progress, memory, findings);

        findings.Figure("seconds of work", $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0}");
        await crew.StopAsync(findings);
        Answers.Read(ladis).ExactlyOnce(findings);
        var thirds = Enumerable.Range(0, 3).Select(memory.Third).ToList();
        findings.Figure("resident memory of the worker, median (and most) of each third of the time", string.Join(", ", thirds.Select(t => $"{t.Median} ({t.Most}) MB")));
        findings.Require(!JudgesMemory || thirds[2].Median <= MostGrowth * thirds[0].Median, $"memory grew from {thirds[0].Median} to {thirds[2].Median} MB");
        return findings.ToResult();
    }

    /// <summary>The next slice is sent while the last one is worked on, so that the worker is never idle and the broker never far ahead.</summary>
    private async Task WorkAsync(Installation ladis, SupervisedRole worker, Progress progress, MemoryCurve memory, Findings findings)
    {
        var mutations = new Mutations(Seed);
        using var sender = new Sender(ladis.Direct, LargestLetter);
        for (var sent = 0; sent < Requests; sent += Slice)
        {
            await sender.SendAsync(ladis.Topic("Requests"), Partitions, sent..Math.Min(Requests, sent + Slice), mutations.Request);
            progress.Until(sent, () => memory.Look(worker.ProcessId));
            if (sent % (10 * Slice) == 0)
                findings.Say($"{progress.Count:N0} answers");
        }

        progress.Until(Requests, () => memory.Look(worker.ProcessId));
    }
}
