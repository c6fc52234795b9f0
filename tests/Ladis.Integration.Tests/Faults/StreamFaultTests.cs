using Ladis.Chaos.Report;
using Ladis.Chaos.Scenarios;

namespace Ladis.Integration.Tests.Faults;

/// <summary>Short forms of what <c>make chaos</c> does for long (docs/reliability.md): odd records and model files, for a worker and a detector together.</summary>
[Collection(FaultTests.Name)]
public sealed class StreamFaultTests(KafkaBroker broker, ITestOutputHelper output)
{
    private const int Seed = 23;

    [Fact]
    public Task EveryRequest_ShouldBeJudged_WhenAModelIsRolledOutUnderLoad() => RunAsync(new ModelRolled(200, 300, 200, Seed).RunAsync);

    [Fact]
    public Task BothFiles_ShouldBeJudgedByTheirOwnBaselines_InAnHourOfStreamTime() => RunAsync(new CanaryHour(1_000, 60, Seed).RunAsync);

    [Fact]
    public Task RequestsBehindABatchThatCannotBeDecompressed_ShouldBeAnswered_WhereItMayBePassedOver() => RunAsync(new UnreadableBatches(100, Seed).RunAsync);

    [Fact]
    public Task RequestsAndActivations_ShouldBeAnsweredAndJudged_WhateverTheirTimesAre() => RunAsync(new WrongTimes(200, 100, Seed).RunAsync);

    private async Task RunAsync(Func<string, Findings, Task<ScenarioResult>> scenario)
    {
        broker.SkipIfAbsent();

        var result = await scenario(broker.BootstrapServers, new Findings(output.WriteLine));

        Assert.Empty(result.Failures);
    }
}
