using System.Text;
using Confluent.Kafka;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>From the header of a request to the baseline of its context: a night after a day is no change.</summary>
[Collection(KafkaTests.Name)]
public sealed class ContextTests(KafkaBroker broker) : IDisposable
{
    private const int Learnt = 600;
    private const int Night = 300;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-contexts-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Night_ShouldBeNoAlarm_WhereTheBaselineKnowsNights()
    {
        broker.SkipIfAbsent();
        // Some faded shapes are near copies of each other, and would count once.
        await using var ladis = await Deployment.CreateAsync(
            broker, "contexts", ("Detection:MergeCopies", "false"), ("Inference:Capture:ContextHeader", "x-light"), ("Detection:RateTests", "5"));
        await ladis.StartAsync("inference", "--model", Deployment.Model("shapes.onnx"));
        await ladis.SendAsync(Requests(5_000, Learnt, i => i % 2 == 1));
        ladis.Await("Activations", Learnt);
        var (told, untold) = (await Build(ladis, "told"), Path.Combine(_folder.FullName, "untold.ladis"));
        Assert.Matches(@"contexts     day \([0-9]+ rows\), night \([0-9]+ rows\), others \(0\)", told.Output);
        await ladis.SendAsync(Requests(5_000 + Learnt, Night, _ => true));
        ladis.Await("Activations", Learnt + Night);

        // What the baseline was built from is judged as well: half day, half night, and then the night alone.
        await ladis.StartAsync("detector", "--baseline", told.Path);
        ladis.Await("Verdicts", (Learnt + Night) / 25);
        Assert.Empty(ladis.Alerts());

        // The same requests under the same rows, whose contexts are forgotten.
        var snapshot = Ladis.Contracts.V1.BaselineSnapshot.Parser.ParseFrom(await File.ReadAllBytesAsync(told.Path));
        snapshot.Contexts.Clear();
        snapshot.RowContexts.Clear();
        await File.WriteAllBytesAsync(untold, Google.Protobuf.MessageExtensions.ToByteArray(snapshot));
        Assert.Equal(3, (await ladis.TryAsync("detect", "--from", "0", "--baseline", untold)).Code);
        Assert.Equal(0, (await ladis.TryAsync("detect", "--from", "0", "--baseline", told.Path)).Code);
    }

    private async Task<(string Output, string Path)> Build(Deployment ladis, string name)
    {
        var path = Path.Combine(_folder.FullName, $"{name}.ladis");
        return (await ladis.RunAsync("baseline", "build", "--from-topic", "--out", path), path);
    }

    private static IEnumerable<Message<byte[], byte[]>> Requests(int first, int count, Func<int, bool> isNight) => Shapes.Draw(first, count).Select((shape, i) => new Message<byte[], byte[]>
    {
        Key = Encoding.UTF8.GetBytes($"{first + i}"),
        Value = Shapes.Png(isNight(i) ? Shapes.Faded(shape) : shape),
        Headers = new Headers { { "x-light", Encoding.UTF8.GetBytes(isNight(i) ? "night" : "day") } },
    });
}
