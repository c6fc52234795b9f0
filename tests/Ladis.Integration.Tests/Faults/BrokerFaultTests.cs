using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Scenarios;

namespace Ladis.Integration.Tests.Faults;

/// <summary>Short forms of what <c>make chaos</c> does for long (docs/reliability.md), on servers of their own that are killed or cut off.</summary>
[Collection(FaultTests.Name)]
public sealed class BrokerFaultTests(KafkaBroker broker, ITestOutputHelper output)
{
    private const int Seed = 23;

    [Fact]
    public async Task EveryRequest_ShouldBeAnsweredOnce_WhenTheBrokerIsKilled()
    {
        await using var kafka = await LocalKafka.StartOrSkipAsync();

        var failure = await FailureAsync(() => new BrokerKilled(1_000, 1, 1, Seed).RunAsync(kafka, new Findings(output.WriteLine)));

        Assert.SkipWhen(
            failure.Length > 0 && kafka.UnmarkedTransactions > 0,
            $"Kafka itself left {kafka.UnmarkedTransactions} transactions without markers (KAFKA-20734, docs/reliability.md): {failure}");
        Assert.Empty(failure);
    }

    [Fact]
    public async Task EveryRequest_ShouldBeAnsweredOnceAndJudged_WhenTheBrokerIsHeldStill()
    {
        await using var kafka = await LocalKafka.StartOrSkipAsync();

        var result = await new BrokerPaused(Rounds: 1, "2, 8", Silence: 4, Seed).RunAsync(kafka, new Findings(output.WriteLine));

        Assert.Empty(result.Failures);
    }

    [Fact]
    public async Task EveryRequest_ShouldBeAnsweredOnce_WhenTheLeaderOfThreeNodesIsKilled()
    {
        await using var kafka = await LocalKafka.StartOrSkipAsync(BrokerKilled.ThreeNodes);

        var result = await new BrokerKilled(1_000, 1, 1, Seed).RunAsync(kafka, new Findings(output.WriteLine));

        Assert.Empty(result.Failures);
        Assert.Equal(0, kafka.UnmarkedTransactions);
    }

    [Fact]
    public async Task EveryRequest_ShouldBeAnsweredOnce_WhenOneWorkersNetworkIsBad()
    {
        SkipWithoutKafkaServers();
        Assert.SkipUnless(Toxiproxy.IsAvailable, "No toxiproxy-server on the PATH, nor ../shared/tools.");

        var result = await new BadNetwork(1_000, 1, OneWorker: true, Seed).RunAsync(new Findings(output.WriteLine));

        Assert.Empty(result.Failures);
    }

    [Fact]
    public async Task EveryRequest_ShouldBeAnsweredOnce_WhenTheSchemaRegistryIsKilled()
    {
        broker.SkipIfAbsent();
        Assert.SkipUnless(OwnRegistry.IsAvailable, "No ../shared/registry here, or no Java for it.");

        var result = await new RegistryDown(300, 1, Seed).RunAsync(broker.BootstrapServers, new Findings(output.WriteLine));

        Assert.Empty(result.Failures);
    }

    [Fact]
    public async Task VerdictsAndAlerts_ShouldBeTheSame_WhenDetectorAndBrokerAreKilled()
    {
        await using var kafka = await LocalKafka.StartOrSkipAsync(DetectorKilled.Kafka);

        var result = await new DetectorKilled(Kills: 3, BrokerKills: 1, Divisor: 20, Seed).RunAsync(kafka, new Findings(output.WriteLine));

        Assert.Empty(result.Failures);
    }

    [Fact]
    public async Task EveryRequest_ShouldBeJudged_WhenTopicsAreMadeAgain()
    {
        broker.SkipIfAbsent();

        var result = await new TopicMadeAgain("running both, stopped activations", 350, 150, Seed).RunAsync(broker.BootstrapServers, new Findings(output.WriteLine));

        Assert.Empty(result.Failures);
    }

    /// <summary>What a scenario found wrong, or what ended it; empty when all was right.</summary>
    private static async Task<string> FailureAsync(Func<Task<ScenarioResult>> run)
    {
        try
        {
            return string.Join("; ", (await run()).Failures);
        }
        catch (TimeoutException stood)
        {
            return stood.Message;
        }
    }

    private static void SkipWithoutKafkaServers() =>
        Assert.SkipWhen(KafkaDistribution.Find(out var missing) is null, $"Needs Kafka servers of its own: {missing}.");
}
