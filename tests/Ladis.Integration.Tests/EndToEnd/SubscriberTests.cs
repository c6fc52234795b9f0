using System.Text.Json.Nodes;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>A subscriber that knows nothing of Ladis or .NET.</summary>
[Collection(KafkaTests.Name)]
public sealed class SubscriberTests(KafkaBroker broker, ITestOutputHelper output) : IDisposable
{
    private const int Clean = 200;
    private const int Faded = 100;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-subscriber-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Alert_ShouldBeReadByKcat_HeadersAndJson()
    {
        broker.SkipIfAbsent();
        var kcat = SearchPath.FindOrSkip("kcat", "kcat");
        await using var ladis = await Deployment.CreateAsync(broker, "subscriber");
        var (pictures, baseline) = (Path.Combine(_folder.FullName, "pictures"), Path.Combine(_folder.FullName, "b.ladis"));
        await ladis.RunAsync("shapes", "--out", pictures, "--count", "600", "--seed", "23");
        await ladis.RunAsync("baseline", "build", "--images", pictures, "--model", Deployment.Model("shapes.onnx"), "--out", baseline);
        await ladis.SendAsync(Shapes.Activations(Shapes.Draw(10_000, Clean).Concat(Shapes.Draw(20_000, Faded).Select(Shapes.Faded))));
        await ladis.StartAsync("detector", "--baseline", baseline);
        ladis.Await("Alerts", 1);

        await using var reader = await ChildProcess.StartAsync(
            kcat, ["-C", "-b", broker.BootstrapServers, "-t", ladis.Topic("Alerts"), "-o", "beginning", "-c", "1", "-q", "-f", "%h\n%k\n%s\n", "-X", "isolation.level=read_committed"]);
        Assert.Equal(0, await reader.WaitForExitAsync(Waits.Long));
        output.WriteLine(reader.Output);
        var lines = reader.Output.Split('\n', 3);

        var headers = lines[0].Split(',').Select(h => h.Split('=', 2)).ToDictionary(h => h[0], h => h[1], StringComparer.Ordinal);
        Assert.Equal(("1.0", "dev.ladis.alert.firing.v1", "application/json"), (headers["ce_specversion"], headers["ce_type"], headers["content-type"]));
        Assert.Equal("/ladis/streams/shapes%40a7389948bfa6", headers["ce_source"]);
        Assert.Equal("shapes@a7389948bfa6", lines[1]);
        var alert = JsonNode.Parse(lines[2])!;
        Assert.Equal(headers["ce_subject"], (string)alert["alertId"]!);
        Assert.Equal("ALERT_STATE_FIRING", (string)alert["state"]!);
        Assert.InRange(long.Parse((string)alert["request"]!["offset"]!), Clean, Clean + Faded - 1);
        Assert.Contains("no longer come from the distribution", (string)alert["summary"]!, StringComparison.Ordinal);
    }
}
