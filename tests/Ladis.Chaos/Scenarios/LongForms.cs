using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;

namespace Ladis.Chaos.Scenarios;

/// <summary>The scenarios in the sizes that docs/reliability.md states.</summary>
internal static class LongForms
{
    private const int Seed = 23;

    private static readonly LocalKafkaOptions Plain = new();

    public static IReadOnlyList<LongForm> All { get; } =
    [
        OnBroker("workers-exactly-once", "Two workers, one killed ten times, exactly once", new WorkersKilled(20_000, 10, "ExactlyOnce", Seed), s => s.RunAsync),
        OnBroker("workers-at-least-once", "Two workers, one killed ten times, at least once", new WorkersKilled(20_000, 10, "AtLeastOnce", Seed), s => s.RunAsync),
        OnBroker("mutations", "Mutated requests", new MutatedRequests(100_000, JudgesMemory: true, Seed), s => s.RunAsync),
        OnKafka("broker", "The only broker killed and started again", new BrokerKilled(20_000, 5, 15, Seed), Plain, s => s.RunAsync),
        OnKafka("nodes", "Three nodes, a leader killed", new BrokerKilled(10_000, 1, 20, Seed), BrokerKilled.ThreeNodes, s => s.RunAsync),
        new("network", "A bad network for all workers", $"{Network(false)}", Network(false).RunAsync),
        new("network-one", "A bad network for one of two workers", $"{Network(true)}", Network(true).RunAsync),
        OnBroker("registry", "The schema registry stopped", new RegistryDown(9_000, 30, Seed), s => s.RunAsync),
        OnBroker("topics", "Topics made again", new TopicMadeAgain(TopicMadeAgain.AllSteps, 350, 150, Seed), s => s.RunAsync),
        OnBroker("rolled", "A new model rolled out under load", new ModelRolled(100, 1_500, 400, Seed), s => s.RunAsync),
        OnBroker("canary", "A canary for an hour of stream time", new CanaryHour(14_400, 60, Seed), s => s.RunAsync),
        OnBroker("snapshot", "A snapshot of 100 MB", new LargeSnapshot(100, Seed), s => s.RunAsync),
        OnKafka("paused", "The only broker held still", new BrokerPaused(7, "5, 11, 40", 30, Seed), Plain, s => s.RunAsync),
        OnBroker("unreadable", "A batch that cannot be decompressed", new UnreadableBatches(500, Seed), s => s.RunAsync),
        OnBroker("times", "Times ahead and in microseconds", new WrongTimes(2_000, 1_000, Seed), s => s.RunAsync),
        OnKafka("detector", "The detector killed anywhere", new DetectorKilled(50, 2, 1, Seed), DetectorKilled.Kafka, s => s.RunAsync),
    ];

    private static BadNetwork Network(bool oneWorker) => new(20_000, 25, oneWorker, Seed);

    private static LongForm OnBroker<T>(string name, string title, T scenario, Func<T, Func<string, Findings, Task<ScenarioResult>>> run)
        where T : notnull =>
        OnKafka(name, title, scenario, Plain, s => (kafka, findings) => run(s)(kafka.BootstrapServers, findings));

    private static LongForm OnKafka<T>(string name, string title, T scenario, LocalKafkaOptions options, Func<T, Func<LocalKafka, Findings, Task<ScenarioResult>>> run)
        where T : notnull =>
        new(name, title, $"{scenario}", async findings =>
        {
            await using var kafka = await OwnKafka.StartAsync(options);
            return await run(scenario)(kafka, findings);
        });
}
