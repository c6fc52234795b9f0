using System.Net;
using Ladis.Contracts.V1;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>What operators look at: metrics, health, framed messages.</summary>
[Collection(KafkaTests.Name)]
public sealed class ServiceTests(KafkaBroker broker) : IDisposable
{
    private const int BaselinePictures = 300;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-service-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Roles_ShouldShowMetricsAndHealth()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "pages");
        var ports = FreePort.Next(2);
        var roles = await StartAsync(ladis, ports);
        await ladis.SendAsync(Shapes.Draw(5000, 100).Select(Shapes.Jpeg));
        ladis.Await("Verdicts", 4);

        using var http = new HttpClient();
        foreach (var port in ports)
        {
            var page = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
            Assert.Empty(await PromTool.CheckAsync(page));
            Assert.Contains("ladis_build_info{", page, StringComparison.Ordinal);
            Assert.Equal("Healthy", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/healthz")));
            Assert.Equal("Healthy", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/readyz")));
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/other"))).StatusCode);
        }

        foreach (var role in roles)
            Assert.Equal(0, await Deployment.StopAsync(role));
    }

    [Fact]
    public async Task Roles_ShouldWork_WithASchemaRegistry()
    {
        broker.SkipIfAbsent();
        var registry = new SchemaRegistryServer();
        await registry.InitializeAsync();
        try
        {
            await using var ladis = await Deployment.CreateAsync(broker, "framed", ("SchemaRegistry:Url", registry.Url.ToString()), ("SchemaRegistry:AutoRegister", "true"));
            await StartAsync(ladis, [0, 0]);
            await ladis.SendAsync(Shapes.Draw(5000, 50).Select(Shapes.Jpeg));

            foreach (var (topic, count) in new[] { ("Predictions", 50), ("Activations", 50), ("Verdicts", 2) })
                Assert.All(ladis.Await(topic, count), r => Assert.Equal(0, r.Message.Value[0]));
            Assert.True(Streaming.Serialization.MessageReader.TryRead<Verdict>(ladis.Await("Verdicts", 2)[^1].Message.Value, out var verdict, out _));
            Assert.Equal(50, verdict.RequestsProcessed);
        }
        finally
        {
            await registry.DisposeAsync();
        }
    }

    private async Task<ChildProcess[]> StartAsync(Deployment ladis, int[] ports)
    {
        var (pictures, baseline) = (Path.Combine(_folder.FullName, "pictures"), Path.Combine(_folder.FullName, "b.ladis"));
        await ladis.RunAsync("shapes", "--out", pictures, "--count", $"{BaselinePictures}");
        await ladis.RunAsync("baseline", "build", "--images", pictures, "--model", Deployment.Model("shapes.onnx"), "--out", baseline);
        return
        [
            await ladis.StartAsync("inference", "--model", Deployment.Model("shapes.onnx"), "--http-port", $"{ports[0]}"),
            await ladis.StartAsync("detector", "--baseline", baseline, "--http-port", $"{ports[1]}"),
        ];
    }
}
