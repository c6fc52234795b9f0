using Ladis.Chaos.Report;
using Ladis.Chaos.Scenarios;

namespace Ladis.Integration.Tests.Faults;

/// <summary>Short forms of what <c>make chaos</c> does for long (docs/reliability.md): workers on the broker that all share.</summary>
[Collection(FaultTests.Name)]
public sealed class WorkerFaultTests(KafkaBroker broker, ITestOutputHelper output)
{
    private const int Seed = 23;

    [Theory]
    [InlineData("ExactlyOnce")]
    [InlineData("AtLeastOnce")]
    public async Task EveryRequest_ShouldBeAnswered_WhenOneOfTwoWorkersIsKilled(string delivery)
    {
        broker.SkipIfAbsent();

        var result = await new WorkersKilled(1_000, 1, delivery, Seed).RunAsync(broker.BootstrapServers, new Findings(output.WriteLine));

        Assert.Empty(result.Failures);
    }

    [Fact]
    public async Task EveryMutatedRequest_ShouldBeAnsweredOrBecomeADeadLetter()
    {
        broker.SkipIfAbsent();

        var result = await new MutatedRequests(2_000, JudgesMemory: false, Seed).RunAsync(broker.BootstrapServers, new Findings(output.WriteLine));

        Assert.Empty(result.Failures);
    }
}
