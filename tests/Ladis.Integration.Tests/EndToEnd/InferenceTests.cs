using System.Text;
using Confluent.Kafka;
using Ladis.Contracts.V1;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Integration.Tests.EndToEnd;

[Collection(KafkaTests.Name)]
public sealed class InferenceTests(KafkaBroker broker)
{
    private static readonly string ShapesModel = Deployment.Model("shapes.onnx");

    [Fact]
    public async Task JpegFiles_ShouldBeClassified_WhenKcatPutsThemOnTheTopic()
    {
        broker.SkipIfAbsent();
        var kcat = SearchPath.FindOrSkip("kcat", "kcat");
        await using var ladis = await Deployment.CreateAsync(broker, "jpeg");
        var folder = Directory.CreateTempSubdirectory("ladis-jpeg-");
        try
        {
            var shapes = Shapes.Draw(0, 200).ToList();
            var files = shapes.Select((s, i) => Path.Combine(folder.FullName, $"{i:D3}.jpg")).ToList();
            for (var i = 0; i < files.Count; i++)
                await File.WriteAllBytesAsync(files[i], Shapes.Jpeg(shapes[i]));

            await ladis.StartAsync("inference", "--model", ShapesModel);
            await using var producer = await ChildProcess.StartAsync(kcat, ["-P", "-b", broker.BootstrapServers, "-t", ladis.Topic("Requests"), .. files]);
            Assert.Equal(0, await producer.WaitForExitAsync(Waits.Long));

            var predictions = ladis.Predictions(files.Count);
            var right = predictions.Count(p => p.PredictedClass == shapes[(int)p.Source.Offset].Label);
            Assert.True(right >= 0.9 * files.Count, $"{right} of {files.Count} are right.");
            Assert.All(predictions, p => Assert.Equal(ShapeClasses.Names[p.PredictedClass], p.ClassName));
            Assert.Equal(files.Count, ladis.Await("Activations", files.Count).Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task BadRequests_ShouldBecomeDeadLettersWithTheirBytes_AndTheOthersBeAnswered()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "bad");
        var shapes = Shapes.Draw(0, 4).ToList();
        var cut = Shapes.Jpeg(shapes[0])[..300];
        byte[]?[] requests = [Shapes.Jpeg(shapes[0]), cut, Shapes.Png(shapes[1]), null, [], "not an image"u8.ToArray(), Shapes.Jpeg(shapes[2])];

        var worker = await ladis.StartAsync("inference", "--model", ShapesModel);
        await ladis.SendAsync(requests);

        var letters = ladis.Await("DeadLetters", 4);
        Assert.Equal([0, 2, 6], ladis.Predictions(3).Select(p => (int)p.Source.Offset));
        Assert.Equal(["CorruptImage", "EmptyRecord", "EmptyRecord", "UnknownFormat"], letters.Select(l => Header(l, "ladis.error.reason")));
        Assert.Equal(["1", "3", "4", "5"], letters.Select(l => Header(l, "ladis.error.offset")));
        Assert.Equal([cut, null, [], requests[5]], letters.Select(l => l.Message.Value));
        Assert.All(letters, l => Assert.NotEmpty(Header(l, "ladis.error.message")));
        Assert.Equal(0, await Deployment.StopAsync(worker));
    }

    [Fact]
    public async Task EveryRequest_ShouldBeAnsweredOnce_WhenTheWorkerIsKilled()
    {
        broker.SkipIfAbsent();
        const int Count = 1500;
        await using var ladis = await Deployment.CreateAsync(broker, "killed", ("Kafka:InstanceId", "worker"), ("Inference:MaxBatch", "16"));
        await ladis.SendAsync(Shapes.Draw(0, Count).Select(Shapes.Png));

        for (var kill = 1; kill <= 2; kill++)
        {
            var worker = await ladis.StartAsync("inference", "--model", ShapesModel);
            ladis.Await("Predictions", kill * 150);
            worker.Kill();
            Assert.NotEqual(0, await worker.WaitForExitAsync(Waits.Long));
        }

        var killedAt = ladis.All("Predictions").Count;
        await ladis.StartAsync("inference", "--model", ShapesModel);
        ladis.Await("Predictions", Count);

        Assert.InRange(killedAt, 300, Count - 1);
        Assert.Equal(Enumerable.Range(0, Count), ladis.All("Predictions").Select(r => (int)Prediction.Parser.ParseFrom(r.Message.Value).Source.Offset).Order());
        Assert.Equal(Enumerable.Range(0, Count), ladis.All("Activations").Select(r => (int)Activation.Parser.ParseFrom(r.Message.Value).Source.Offset).Order());
    }

    private static string Header(ConsumeResult<byte[], byte[]> record, string name) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));
}
