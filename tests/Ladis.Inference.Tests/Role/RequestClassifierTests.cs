using Ladis.Contracts.V1;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Inference.Telemetry;
using Ladis.Models.Images;
using Ladis.Models.Onnx;
using Ladis.Models.Tests.Onnx;
using Ladis.Streaming.Records;
using Prometheus;

namespace Ladis.Inference.Tests.Role;

public sealed class RequestClassifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Requests_ShouldAllBeAnswered_WhenMemoryAllowsSmallerRunsThanTheyAreMany()
    {
        var model = ModelBuilder.Convolutional().Output("logits");

        var (few, capacity) = Answer(model, batchBytes: 1);
        var (many, whole) = Answer(model, batchBytes: long.MaxValue);

        Assert.Equal((1, 8), (capacity, whole));
        Assert.Equal(many.Select(r => r.Prediction), few.Select(r => r.Prediction));
        Assert.Equal(many.Select(r => r.Activation), few.Select(r => r.Activation));
    }

    [Fact]
    public void Confidence_ShouldBeTheSigmoids_WhenTheModelEndsInOne()
    {
        var model = ModelBuilder.Convolutional("scores").Node("Sigmoid", "s", ["scores"], "out").Output("out");

        var (answered, _) = Answer(model, batchBytes: long.MaxValue);

        Assert.All(answered, request =>
        {
            var scores = request.Activation!.Taps.Single(t => t.Role == TapRole.Logits).Values.Float32;
            Assert.Equal(1 / (1 + Math.Exp(-scores.Max())), request.Prediction!.Confidence, 1e-6);
        });
    }

    [Fact]
    public void Activations_ShouldCarryASketchOfThePicture_UnlessItIsSwitchedOff()
    {
        var pixels = new byte[8 * 8 * 3];
        new Random(2).NextBytes(pixels);

        var sketch = Answer(ModelBuilder.Convolutional().Output("logits"), 1 << 20).Requests[2].Activation!.Sketch;
        var none = Answer(ModelBuilder.Convolutional().Output("logits"), 1 << 20, new CaptureOptions { Sketch = false }).Requests[2].Activation!.Sketch;

        Assert.Equal([.. pixels.Chunk(3).Select(rgb => (byte)Math.Round(rgb.Average(value => (double)value)))], sketch.ToByteArray());
        Assert.True(none.IsEmpty);
    }

    private (List<PendingRequest> Requests, int Capacity) Answer(ModelBuilder model, long batchBytes, CaptureOptions? capture = null)
    {
        using var opened = OnnxClassifier.Open(model.Save(_folder), new OnnxClassifierOptions { IntraOpThreads = 1 });
        var options = new RequestClassifierOptions(8, batchBytes, 1, 3, false, new ImageDecoder(new ImageLimits()), new CaptureSampling(capture ?? new CaptureOptions()), new StreamKeyOptions());
        using var classifier = new RequestClassifier(opened, options, new InferenceMetrics(Metrics.NewCustomRegistry()));
        var requests = Enumerable.Range(0, 5).Select(Request).ToList();
        classifier.Classify(requests);
        return (requests, classifier.Capacity);
    }

    private static PendingRequest Request(int number)
    {
        var pixels = new byte[8 * 8 * 3];
        new Random(number).NextBytes(pixels);
        var picture = ImageEncoder.Png(pixels, 8, 8);
        var record = new InputRecord { Partition = new PartitionId("r", 0), Offset = number, Timestamp = DateTimeOffset.UnixEpoch, Value = picture };
        return new PendingRequest(record, new RequestPayload($"{number}", "", "", "", picture, null));
    }
}
