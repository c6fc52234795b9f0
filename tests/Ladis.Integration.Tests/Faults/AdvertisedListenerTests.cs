using Ladis.Integration.Tests.EndToEnd;

namespace Ladis.Integration.Tests.Faults;

/// <summary>A broker that sends clients to an address that nobody reaches.</summary>
[Collection(KafkaTests.Name)]
public sealed class AdvertisedListenerTests
{
    [Fact]
    public async Task Start_ShouldEndWithTheAddress_WhenNobodyIsThere()
    {
        var nobody = FreePort.Next();
        await using var kafka = await LocalKafka.StartOrSkipAsync(new LocalKafkaOptions { AdvertisedPorts = [nobody] });
        await using (var apply = await LadisProgram.StartAsync(
            ["topics", "apply", "--partitions", "1", "--replication-factor", "1", "--set", $"Ladis:Kafka:BootstrapServers={kafka.DirectServers}"]))
            Assert.Equal(0, await apply.WaitForExitAsync(Waits.Long));

        await using var worker = await LadisProgram.StartAsync(
        [
            "inference", "--model", Deployment.Model("shapes.onnx"), "--http-port", $"{FreePort.Next()}", "--set", $"Ladis:Kafka:BootstrapServers={kafka.BootstrapServers}",
            "--set", "Ladis:Kafka:StartupTimeout=00:00:10",
        ]);

        Assert.NotEqual(0, await worker.WaitForExitAsync(Waits.Long));
        Assert.Contains(
            $"The broker at '{kafka.BootstrapServers}' (Ladis:Kafka:BootstrapServers) answers, and sends clients on to '127.0.0.1:{nobody}' (Connection refused), which cannot be reached from here. "
            + "Mend the broker's advertised.listeners, or name the listener that is meant for this network.",
            worker.All,
            StringComparison.Ordinal);
    }
}
