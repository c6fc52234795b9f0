using System.Text;
using Confluent.Kafka;
using Ladis.Contracts.V1;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>A stream for each client, from the request's header to the verdict.</summary>
[Collection(KafkaTests.Name)]
public sealed class StreamTests(KafkaBroker broker) : IDisposable
{
    private const int Each = 300;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-streams-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task TwoClients_ShouldBeTwoStreams_AndOnlyTheAttackedOneRaiseAnAlarm()
    {
        broker.SkipIfAbsent();
        // Some faded shapes are near copies of each other, and would count once.
        await using var ladis = await Deployment.CreateAsync(
            broker, "clients", 3, ("Detection:MergeCopies", "false"), ("Inference:StreamKey:Header", "x-tenant"), ("Inference:PassHeaders:0", "x-tenant"), ("Detection:RateTests", "5"));
        var (pictures, baseline) = (Path.Combine(_folder.FullName, "pictures"), Path.Combine(_folder.FullName, "b.ladis"));
        await ladis.RunAsync("shapes", "--out", pictures, "--count", "600", "--seed", "23");
        await ladis.RunAsync("baseline", "build", "--images", pictures, "--model", Deployment.Model("shapes.onnx"), "--out", baseline);

        var worker = await ladis.StartAsync("inference", "--model", Deployment.Model("shapes.onnx"));
        await worker.WaitForLineAsync(@"Model shapes@a7389948bfa6 \(sha256 [0-9a-f]{64}\) .* taps penultimate .*, logits ", Waits.Long);
        await worker.WaitForLineAsync("Requests from .*Requests; predictions to .*Predictions", Waits.Long);
        await worker.WaitForLineAsync("Serving /metrics, /healthz and /readyz at http://127.0.0.1:", Waits.Long);
        await ladis.StartAsync("detector", "--baseline", baseline);
        await TestProducer.ProduceAsync(ladis.BootstrapServers, ladis.Topic("Requests"), Requests());

        var activations = ladis.Await("Activations", 2 * Each);
        var partitions = activations.GroupBy(Key, r => r.Partition.Value).ToDictionary(g => g.Key, g => g.Distinct().ToList());
        Assert.Equal(["shapes@a7389948bfa6#calm", "shapes@a7389948bfa6#hostile"], partitions.Keys.Order(StringComparer.Ordinal));
        Assert.All(partitions.Values, p => Assert.Single(p));
        Assert.All(activations, r => Assert.Equal(Key(r), Activation.Parser.ParseFrom(r.Message.Value).StreamId));
        Assert.All(activations, r => Assert.Equal(Key(r), $"shapes@a7389948bfa6#{Encoding.UTF8.GetString(r.Message.Headers.GetLastBytes("x-tenant"))}"));

        var verdicts = ladis.Await("Verdicts", 2 * (Each / 25)).Select(r => Verdict.Parser.ParseFrom(r.Message.Value)).ToList();
        Assert.All(new[] { "shapes@a7389948bfa6#calm", "shapes@a7389948bfa6#hostile" }, id => Assert.Equal(Each, verdicts.Where(v => v.StreamId == id).Max(v => v.RequestsProcessed)));
        Assert.Equal(["shapes@a7389948bfa6#hostile"], ladis.Alerts().Select(a => a.StreamId).Distinct());
    }

    private static IEnumerable<Message<byte[], byte[]>> Requests() => Shapes.Draw(5_000, Each).SelectMany(shape => new[]
    {
        Request("calm", Shapes.Png(shape)), Request("hostile", Shapes.Png(Shapes.Faded(shape))),
    });

    private static Message<byte[], byte[]> Request(string tenant, byte[] picture) =>
        new() { Key = Encoding.UTF8.GetBytes(tenant), Value = picture, Headers = new Headers { { "x-tenant", Encoding.UTF8.GetBytes(tenant) } } };

    private static string Key(ConsumeResult<byte[], byte[]> record) => Encoding.UTF8.GetString(record.Message.Key);
}
