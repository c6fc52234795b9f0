using System.Runtime.InteropServices;
using Ladis.Contracts.V1;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Inference.Telemetry;
using Ladis.Models.Graph;
using Ladis.Models.Images;
using Ladis.Models.Onnx;
using Ladis.Models.Preprocessing;
using Ladis.Models.Tests.Onnx;
using Ladis.Streaming.Records;
using Prometheus;

namespace Ladis.Inference.Tests.Role;

public sealed class ConsistencyTests : IDisposable
{
    private const int Side = 8;
    private const int Requests = 12;
    private readonly TemporaryFolder _folder = new();
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Score_ShouldBeWhatTheFilterTakesOfLogProbabilityAndLogOdds()
    {
        var path = Convolutional().Save(_folder);
        var pictures = Noise();

        var answered = Answer(path, pictures, every: 1);

        using var model = OnnxClassifier.Open(path);
        using var batch = model.CreateBatch(2);
        var filter = new MedianFilter(model.Input);
        for (var i = 0; i < Requests; i++)
        {
            using (var image = RgbImage.FromPixels(pictures[i], Side, Side))
                model.Preprocessor.Write(image, batch.Input(0));
            filter.Apply(batch.Input(0), batch.Input(1));
            model.Run(batch, 2);
            var activation = answered[i].Activation!;
            Assert.Equal(Certainty(batch.Logits(1), activation.PredictedClass) - Certainty(batch.Logits(0), activation.PredictedClass), activation.Consistency, 1e-5);
        }

        Assert.Equal(Requests, Count("scored"));
        Assert.Contains(answered, r => Math.Abs(r.Activation!.Consistency) > 1e-3);
    }

    [Fact]
    public void Answers_ShouldBeTheSame_WhetherTheSecondLookSharesTheRun_HasOneOfItsOwn_OrIsOff()
    {
        var path = Convolutional().Save(_folder);
        var pictures = Noise();

        var together = Answer(path, pictures, every: 2);
        var alone = Answer(path, pictures, every: 2, batchBytes: 1);
        var off = Answer(path, pictures, every: 0);

        Assert.Equal(off.Select(r => r.Prediction), together.Select(r => r.Prediction));
        Assert.Equal(together.Select(r => r.Prediction), alone.Select(r => r.Prediction));
        Assert.Equal(together.Select(r => r.Activation), alone.Select(r => r.Activation));
        Assert.InRange(together.Count(r => r.Activation!.HasConsistency), 2, Requests - 2);
        Assert.DoesNotContain(off, r => r.Activation!.HasConsistency);
    }

    [Fact]
    public void Score_ShouldBeAbsentAndCounted_WhenItIsNotFinite()
    {
        // Max / max: not a number on a picture that is black all over, as one is whose single bright pixel has been filtered away.
        var model = Convolutional("scores").Node("ReduceMax", "max", ["image"], "max", ModelBuilder.Ints("axes", 1, 2, 3), ModelBuilder.Int("keepdims", 0))
            .Integers("axes", 1).Node("Div", "one", ["max", "max"], "ones").Node("Unsqueeze", "column", ["ones", "axes"], "column").Node("Mul", "last", ["scores", "column"], "logits").Output("logits");
        var pictures = Noise();
        pictures[3] = Spotted(0, 255);

        var path = model.Save(_folder);

        var answered = Answer(path, pictures, every: 1);

        Assert.Equal(Answer(path, pictures, every: 0).Select(r => r.Prediction), answered.Select(r => r.Prediction));
        Assert.Equal([3], Enumerable.Range(0, Requests).Where(i => !answered[i].Activation!.HasConsistency));
        Assert.Equal((Requests - 1, 1), (Count("scored"), Count("not_finite")));
    }

    [Fact]
    public void FailureOfTheModel_ShouldCostOneScore_AndNoAnswer()
    {
        // A Gather out of range for a picture that is bright all over, as one is whose single dark pixel has been filtered away.
        var model = Convolutional("scores").Node("ReduceMin", "min", ["image"], "min", ModelBuilder.Ints("axes", 1, 2, 3), ModelBuilder.Int("keepdims", 0))
            .Initializer("half", ElementType.Float32, MemoryMarshal.AsBytes<float>([0.5f])).Node("Add", "add", ["min", "half"], "raised").Node("Floor", "floor", ["raised"], "floor")
            .Node("Cast", "cast", ["floor"], "index", ModelBuilder.Int("to", (int)ElementType.Int64)).Initializer("ones", ElementType.Float32, MemoryMarshal.AsBytes<float>([1f]), 1)
            .Node("Gather", "gather", ["ones", "index"], "one").Integers("axes", 1).Node("Unsqueeze", "column", ["one", "axes"], "column")
            .Node("Mul", "last", ["scores", "column"], "logits").Output("logits");
        var pictures = Noise();
        pictures[3] = Spotted(255, 0);

        var path = model.Save(_folder);

        var answered = Answer(path, pictures, every: 1);

        Assert.Equal(Answer(path, pictures, every: 0).Select(r => r.Prediction), answered.Select(r => r.Prediction));
        Assert.Equal([3], Enumerable.Range(0, Requests).Where(i => !answered[i].Activation!.HasConsistency));
        Assert.Equal((Requests - 1, 1), (Count("scored"), Count("failed")));
    }

    [Fact]
    public void OfflineRows_ShouldAllHaveTheScore_WhereItIsWanted_UnlessItIsOff()
    {
        var path = Convolutional().Save(_folder);

        Assert.All(Offline(path, every: 4, wanted: true), row => Assert.True(row.HasConsistency));
        Assert.All(Offline(path, every: 4, wanted: false), row => Assert.False(row.HasConsistency));
        Assert.All(Offline(path, every: 0, wanted: true), row => Assert.False(row.HasConsistency));
    }

    private static ModelBuilder Convolutional(string logits = "logits") =>
        logits == "logits" ? ModelBuilder.Convolutional().Output("logits") : ModelBuilder.Convolutional(logits);

    private static List<byte[]> Noise() => [.. Enumerable.Range(0, Requests).Select(i =>
    {
        var pixels = new byte[Side * Side * 3];
        new Random(i).NextBytes(pixels);
        return pixels;
    })];

    private static byte[] Spotted(byte ground, byte spot)
    {
        var pixels = new byte[Side * Side * 3];
        Array.Fill(pixels, ground);
        pixels.AsSpan(((3 * Side) + 4) * 3, 3).Fill(spot);
        return pixels;
    }

    private static double Certainty(ReadOnlySpan<float> logits, int index)
    {
        var others = 0.0;
        for (var i = 0; i < logits.Length; i++)
            others += i == index ? 0 : Math.Exp(logits[i] - logits[index]);
        var p = 1 / (1 + others);
        return Math.Log(p) + Math.Log(p / (1 - p));
    }

    private static List<Activation> Offline(string path, int every, bool wanted)
    {
        using var classifier = new OfflineClassifier(new InferenceOptions { Models = [new ModelOptions { Path = path }], Capture = { Consistency = { Every = every } } }, wanted);
        return [.. classifier.Classify(Noise().Select((rgb, i) => ($"{i}", ImageEncoder.Png(rgb, Side, Side))), (name, _) => Assert.Fail(name)).Select(row => row.Activation)];
    }

    private List<PendingRequest> Answer(string path, List<byte[]> pictures, int every, long batchBytes = long.MaxValue)
    {
        using var model = OnnxClassifier.Open(path, new OnnxClassifierOptions { IntraOpThreads = 1 });
        var capture = new CaptureSampling(new CaptureOptions { Consistency = { Every = every } });
        var options = new RequestClassifierOptions(Requests, batchBytes, 1, 3, false, new ImageDecoder(new ImageLimits()), capture, new StreamKeyOptions());
        using var classifier = new RequestClassifier(model, options, new InferenceMetrics(_registry));
        var requests = pictures.Select((rgb, i) => Request(ImageEncoder.Png(rgb, Side, Side), i)).ToList();
        classifier.Classify(requests);
        return requests;
    }

    private static PendingRequest Request(byte[] picture, int number)
    {
        var record = new InputRecord { Partition = new PartitionId("r", 0), Offset = number, Timestamp = DateTimeOffset.UnixEpoch, Value = picture };
        return new PendingRequest(record, new RequestPayload($"{number}", "", "", "", picture, null));
    }

    private double Count(string outcome) =>
        Metrics.WithCustomRegistry(_registry).CreateCounter("ladis_inference_consistency_total", "", ["model", "outcome"]).WithLabels("model", outcome).Value;
}
