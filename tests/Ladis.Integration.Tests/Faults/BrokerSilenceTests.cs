using System.Net;
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
        await UntilAsync(port, code => code == HttpStatusCode.OK);

        await kafka.Nodes[0].KillAsync();
        var reason = await UntilAsync(port, code => code == HttpStatusCode.ServiceUnavailable);
        while (!reason.Contains("heard nothing of any broker", StringComparison.Ordinal))
            reason = await UntilAsync(port, code => code == HttpStatusCode.ServiceUnavailable);
        Assert.Contains("the last error: ", reason, StringComparison.Ordinal);
        // Five of a kind, and the kinds are few.
        Assert.InRange(worker.All.Split('\n').Count(l => l.Contains("Kafka client", StringComparison.Ordinal)), 1, 40);

        await kafka.Nodes[0].StartAsync();
        await UntilAsync(port, code => code == HttpStatusCode.OK);
        worker.Terminate();
        Assert.Equal(0, await worker.WaitForExitAsync(Waits.Long));
    }

    private static async Task<string> UntilAsync(int port, Func<HttpStatusCode, bool> isSo)
    {
        using var client = new HttpClient();
        using var deadline = new CancellationTokenSource(Waits.Long);
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), deadline.Token);
            try
            {
                using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"), deadline.Token);
                if (isSo(answer.StatusCode))
                    return await answer.Content.ReadAsStringAsync(deadline.Token);
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }
    }
}
