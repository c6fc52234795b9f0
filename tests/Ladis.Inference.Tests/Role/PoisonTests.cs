using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Inference.Telemetry;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace Ladis.Inference.Tests.Role;

/// <summary>Records that people really sent, and that must not stop a role: pictures and models of <c>../shared/cases</c>.</summary>
public sealed class PoisonTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private readonly TopicsOptions _topics = new();

    public static TheoryData<string, string> Foreign => new()
    {
        { "x.gif", "The value is a GIF picture; " },
        { "x.bmp", "The value is a BMP picture; " },
        { "x.tif", "The value is a TIFF picture; " },
        { "heic.heic", "The value is a HEIC picture; " },
        { "x.avif", "The value is an AVIF picture; " },
        { "x.svg", "The value is an SVG picture; " },
        { "base64.txt", "The value is a JPEG in base64; " },
        { "body.json", "The value is JSON; " },
        { "dataurl.txt", "The value is a data URL; " },
        { "gzip.png.gz", "The value is gzip-compressed; " },
        { "avro_framed.bin", "The value is a picture behind a schema registry's id (Avro or another serializer); " },
    };

    [Fact]
    public void LongPicture_ShouldBeAnswered_WhenItIsCropped()
    {
        var run = Run("crop224.onnx", "tall1x16384.png", "mid.png");

        Assert.Equal([0, 1], run.Predictions.Select(p => p.Source.Offset));
        Assert.Empty(run.Letters);
    }

    [Fact]
    public void Request_ShouldBeADeadLetter_WhenTheModelFailsOnItAlone()
    {
        var run = Run("fails_bright.onnx", "mid.png", "bright.png", "mid.png", "dark.png");

        Assert.Equal([0, 2, 3], run.Predictions.Select(p => p.Source.Offset));
        Assert.Equal(run.Predictions[0].Top, run.Predictions[1].Top);
        var letter = Assert.Single(run.Letters);
        Assert.Equal(("1", "ModelFailed"), (Error(letter, "offset"), Error(letter, "reason")));
        Assert.StartsWith("The model fails on this request: [ErrorCode:InvalidArgument] ", Error(letter, "message"), StringComparison.Ordinal);
        Assert.Contains("Gather", Error(letter, "message"), StringComparison.Ordinal);
    }

    [Fact]
    public void Worker_ShouldGoOn_WhenTheModelFailsOnAllRequestsOfABatch_ButNotOnBlack()
    {
        var run = Run("fails_bright.onnx", "bright.png", "bright.png", "bright.png");

        Assert.Empty(run.Predictions);
        Assert.Equal(["ModelFailed", "ModelFailed", "ModelFailed"], run.Letters.Select(l => Error(l, "reason")));
    }

    [Fact]
    public void Request_ShouldBeADeadLetter_WhenItsScoresAreNotFinite()
    {
        var run = Run("nan_dark.onnx", "mid.png", "dark.png");

        Assert.Equal([0], run.Predictions.Select(p => p.Source.Offset));
        var letter = Assert.Single(run.Letters);
        Assert.Equal("NotFinite", Error(letter, "reason"));
        Assert.Equal("The model's score of class 0 is NaN: it overflows on this request (half precision?).", Error(letter, "message"));
    }

    [Fact]
    public void Confidence_ShouldBeObserved_AsItIsPublished()
    {
        var run = Run("crop224.onnx", "mid.png", "bright.png", "dark.png");

        var observed = run.Metrics.Confidence.WithLabels("crop224");
        Assert.Equal(3, observed.Count);
        Assert.Equal(run.Predictions.Sum(p => (double)p.Confidence), observed.Sum, 1e-6);
        Assert.All(run.Predictions, p => Assert.InRange(p.Confidence, 0.01, 1));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void ForeignFormat_ShouldBeNamed(string file, string message)
    {
        var letter = Assert.Single(Run("crop224.onnx", file).Letters);

        Assert.Equal("UnknownFormat", Error(letter, "reason"));
        Assert.StartsWith(message, Error(letter, "message"), StringComparison.Ordinal);
        Assert.EndsWith("JPEG, PNG, WebP and InferenceRequest are taken, as they are.", Error(letter, "message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_500, 0)]
    [InlineData(7_200, 0)]
    [InlineData(86_400, 0)]
    [InlineData(86_401, 1)]
    [InlineData(251_000_000_000, 1)]
    public void EventTime_ShouldBeTheWorkersTime_WhenItIsMoreThanADayAhead(double secondsAhead, int replaced)
    {
        var ahead = Now.AddSeconds(secondsAhead);

        var run = Run("crop224.onnx", [Request(0, "mid.png", ahead)]);

        var prediction = Assert.Single(run.Predictions);
        Assert.Equal(replaced == 1 ? Now : ahead, prediction.EventTime.ToDateTimeOffset());
        Assert.Equal(replaced, run.Metrics.ImplausibleTimes.Value);
    }

    private static InputRecord Request(long offset, string picture, DateTimeOffset time) => new()
    {
        Partition = new PartitionId("ladis.requests", 0),
        Offset = offset,
        Timestamp = time,
        Value = File.ReadAllBytes(SharedData.FindOrSkip($"cases/pictures/{picture}")),
    };

    private static string Error(OutputRecord letter, string name) => letter.Headers.Single(h => h.Name == RecordHeaders.ErrorPrefix + name).Text;

    private Outcome Run(string model, params string[] pictures) => Run(model, [.. pictures.Select((p, i) => Request(i, p, Now))]);

    private Outcome Run(string model, List<InputRecord> requests)
    {
        var options = new InferenceOptions { Models = [new ModelOptions { Path = SharedData.FindOrSkip($"cases/onnx/{model}") }], MaxBatch = 8, ComputeThreads = 1, TopClasses = 2 };
        var registry = Metrics.NewCustomRegistry();
        var metrics = new InferenceMetrics(registry);
        var letters = new DeadLetterFactory(_topics.DeadLetters, "g", InferenceRole.Name, _ => 1_000_000, new StreamingMetrics(registry), NullLogger.Instance);
        using var models = new ModelCatalog(options);
        using var processor = new InferenceProcessor(models, options, options.CreateDecoder(), _topics, new PlainProtobufSerializer(), letters, metrics, new Clock(), NullLogger.Instance);
        var outputs = new Outputs();
        processor.Process(requests, outputs);
        var predictions = outputs.Records.Where(r => r.Topic == _topics.Predictions).Select(r => Prediction.Parser.ParseFrom(r.Value)).ToList();
        return new Outcome(predictions, [.. outputs.Records.Where(r => r.Topic == _topics.DeadLetters)], metrics);
    }

    private sealed record Outcome(List<Prediction> Predictions, List<OutputRecord> Letters, InferenceMetrics Metrics);

    private sealed class Outputs : IRecordOutput
    {
        public List<OutputRecord> Records { get; } = [];

        public void Produce(OutputRecord record) => Records.Add(record);

        public DeadLetterReason? Answer(InputRecord record, Func<IReadOnlyList<OutputRecord>> make)
        {
            Records.AddRange(make());
            return null;
        }
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
