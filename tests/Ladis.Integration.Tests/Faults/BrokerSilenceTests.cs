using Ladis.Integration.Tests.EndToEnd;

namespace Ladis.Integration.Tests.Faults;

/// <summary>A worker whose broker is killed says so, in few lines, and goes on when it is back.</summary>
[Collection(KafkaTests.Name)]
public sealed class BrokerSilenceTests
{
    [Fact]
    public async Task Worker_ShouldNotBeReady_WhileItsBrokerIsGone()
    {
        await using var kafka = await LocalKafka.StartOrSkipAsync();
        var port = FreePort.Next();
        string[] to = ["--set", $"Ladis:Kafka:BootstrapServers={kafka.BootstrapServers}"];
        await using (var apply = await LadisProgram.StartAsync(["topics", "apply", "--partitions", "1", "--replication-factor", "1", .. to]))
            Assert.Equal(0, await apply.WaitForExitAsync(Waits.Long));
        await using var worker = await LadisProgram.StartAsync(
            ["inference", "--model", Deployment.Model("shapes.onnx"), "--http-port", $"{port}", "--set", "Ladis:Kafka:BrokerSilence=00:00:05", .. to]);
        var page = new RolePage(port);
        await page.AwaitReadyAsync(true);

        await kafka.Nodes[0].KillAsync();
        var reason = await page.AwaitReadyAsync(false, "heard nothing of any broker");
        Assert.Contains("the last error: ", reason, StringComparison.Ordinal);
        // Five of a kind, and the kinds are few.
        Assert.InRange(worker.All.Split('\n').Count(l => l.Contains("Kafka client", StringComparison.Ordinal)), 1, 40);

        await kafka.Nodes[0].StartAsync();
        await page.AwaitReadyAsync(true);
        worker.Terminate();
        Assert.Equal(0, await worker.WaitForExitAsync(Waits.Long));
    }
}
