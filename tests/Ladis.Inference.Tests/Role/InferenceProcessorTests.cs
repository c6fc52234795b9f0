using Google.Protobuf;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Inference.Configuration;
using Ladis.Inference.Images;
using Ladis.Inference.Onnx;
using Ladis.Inference.Role;
using Ladis.Inference.Telemetry;
using Ladis.Inference.Tests.Onnx;
using Ladis.Inference.Tests.Vectors;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Telemetry;
using Ladis.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace Ladis.Inference.Tests.Role;

/// <summary>The whole role besides the clients: records in, records out, with the model that the program ships.</summary>
public sealed class InferenceProcessorTests : IDisposable
{
    private const int Side = 32;

    private static readonly InferenceOptions Options = With(_ => { });

    private readonly TopicsOptions _topics = new();
    private readonly ModelCatalog _models = new(Options);
    private readonly InferenceProcessor _processor;
    private readonly Outputs _outputs = new();

    public InferenceProcessorTests() => _processor = Processor(Options);

    public void Dispose()
    {
        _processor.Dispose();
        _models.Dispose();
    }

    [Fact]
    public void Answers_ShouldComeInTheOrderOfTheRecords_WithTheirCoordinates()
    {
        var records = Enumerable.Range(0, 16).Select(i => Request(i, Picture(i))).ToList();

        _processor.Process(records, _outputs);

        var (predictions, activations) = (Read<Prediction>(_topics.Predictions), Read<Activation>(_topics.Activations));
        Assert.Equal(records.Select(r => r.Source), predictions.Select(p => p.Source));
        Assert.Equal(records.Select(r => r.Source), activations.Select(a => a.Source));
        Assert.Equal(records.Select(r => r.ToString()), predictions.Select(p => p.RequestId));
        Assert.Equal(predictions.Select(p => (p.RequestId, p.PredictedClass, p.EventTime, p.Model)), activations.Select(a => (a.RequestId, a.PredictedClass, a.EventTime, a.Model)));
        Assert.True(predictions.Select(p => p.Confidence).Distinct().Count() > 8, "Different pictures got equal answers.");
        Assert.Empty(_outputs.Of(_topics.DeadLetters));
    }

    [Fact]
    public void Prediction_ShouldKeepTheRequestsIdentityAndTime()
    {
        var record = Request(7, Picture(1), Header(RecordHeaders.RequestId, "r-1"), Header(RecordHeaders.Client, "c"), Header(RecordHeaders.Session, "s"));

        _processor.Process([record], _outputs);

        var prediction = Assert.Single(Read<Prediction>(_topics.Predictions));
        Assert.Equal(("r-1", "c", "s"), (prediction.RequestId, prediction.ClientId, prediction.SessionId));
        Assert.Equal(record.Timestamp, prediction.EventTime.ToDateTimeOffset());
        Assert.Equal(_models.Models[0].Model, prediction.Model);
        var output = Assert.Single(_outputs.Of(_topics.Predictions));
        Assert.Equal(record.Key, output.Key);
        Assert.Equal(record.Timestamp, output.Timestamp);
    }

    [Fact]
    public void Prediction_ShouldListTheMostProbableClasses_InDescendingOrder()
    {
        _processor.Process([Request(0, Picture(3))], _outputs);

        var prediction = Assert.Single(Read<Prediction>(_topics.Predictions));
        Assert.Equal(3, prediction.Top.Select(t => t.ClassIndex).Distinct().Count());
        Assert.Equal(prediction.Top.Select(t => t.Probability).OrderDescending(), prediction.Top.Select(t => t.Probability));
        Assert.Equal((prediction.PredictedClass, prediction.ClassName, prediction.Confidence), (prediction.Top[0].ClassIndex, prediction.Top[0].ClassName, prediction.Top[0].Probability));
        Assert.All(prediction.Top, t => Assert.Equal(_models.Models[0].ClassNames[t.ClassIndex], t.ClassName));
        Assert.InRange(prediction.Top.Sum(t => t.Probability), 0.3f, 1.0001f);
    }

    [Fact]
    public void Activation_ShouldHoldEveryTap_UnderTheStreamsId()
    {
        _processor.Process([Request(0, Picture(2), Header(RecordHeaders.Client, "c"), Header(RecordHeaders.Session, "s"))], _outputs);

        var activation = Assert.Single(Read<Activation>(_topics.Activations));
        Assert.Equal(StreamIds.Of(_models.Models[0].Model), activation.StreamId);
        Assert.Equal(activation.StreamId, System.Text.Encoding.UTF8.GetString(_outputs.Of(_topics.Activations).Single().Key!));
        Assert.Equal([("penultimate", TapRole.Penultimate, 96), ("logits", TapRole.Logits, 10)], activation.Taps.Select(t => (t.Tap, t.Role, t.Values.Float32.Count)));
        Assert.All(activation.Taps, t => Assert.Equal([t.Values.Float32.Count], t.Values.Shape));
        var logits = activation.Taps[1].Values.Float32;
        Assert.Equal(activation.PredictedClass, logits.IndexOf(logits.Max()));
        Assert.Equal(("c", "s"), (activation.ClientId, activation.SessionId));
    }

    [Fact]
    public void BadRequests_ShouldBecomeDeadLetters_AndNotHinderTheOthers()
    {
        var cut = Picture(1)[..^20];
        var wrongLength = new InferenceRequest { Tensor = new Tensor { Float32 = { 1, 2, 3 } } }.ToByteArray();

        _processor.Process(
            [
                Request(0, Picture(0)), Request(1, cut), Request(2, null), Request(3, Picture(3), Header(RecordHeaders.Model, "nobody")),
                Request(4, wrongLength), Request(5, "garbage"u8.ToArray()), Request(6, Picture(6)),
            ],
            _outputs);

        Assert.Equal([0L, 6L], Read<Prediction>(_topics.Predictions).Select(p => p.Source.Offset));
        Assert.Equal([0L, 6L], Read<Activation>(_topics.Activations).Select(a => a.Source.Offset));
        Assert.Equal(
            ["1 CorruptImage", "2 EmptyRecord", "3 UnknownModel", "4 WrongShape", "5 UnknownFormat"],
            _outputs.Of(_topics.DeadLetters).Select(l => $"{Error(l, "offset")} {Error(l, "reason")}"));
        Assert.Equal("The request asks for model 'nobody'; this worker serves shapes.", Error(_outputs.Of(_topics.DeadLetters)[2], "message"));
        Assert.Equal("The tensor has 3 values; the model shapes takes 3072.", Error(_outputs.Of(_topics.DeadLetters)[3], "message"));
    }

    [Fact]
    public void GoodBatch_ShouldNotInheritFailures_OfTheBatchBefore()
    {
        _processor.Process([Request(0, Picture(0)[..^20])], _outputs);
        _processor.Process([Request(1, Picture(1))], _outputs);

        Assert.Equal([1L], Read<Prediction>(_topics.Predictions).Select(p => p.Source.Offset));
        Assert.Single(_outputs.Of(_topics.DeadLetters));
    }

    [Fact]
    public void Tensor_ShouldBeAnsweredLikeThePictureThatItWasMadeFrom()
    {
        var rgb = Rgb(4);
        var model = _models.Models[0];
        using var batch = model.CreateBatch(1);
        using var image = RgbImage.FromPixels(rgb, Side, Side);
        model.Preprocessor.Write(image, batch.Input(0));
        var tensor = new InferenceRequest { Tensor = new Tensor { Shape = { 3, Side, Side }, Float32 = { batch.Input(0).ToArray() } } };

        _processor.Process([Request(0, ImageEncoder.Png(rgb, Side, Side)), Request(1, tensor.ToByteArray())], _outputs);

        var activations = Read<Activation>(_topics.Activations);
        Assert.Equal(activations[0].Taps, activations[1].Taps);
    }

    [Fact]
    public void Trace_ShouldGoOn()
    {
        _processor.Process([Request(0, Picture(0), Header(RecordHeaders.TraceParent, "00-a-b-01"), Header("other", "x")), Request(1, Picture(1))], _outputs);

        foreach (var topic in new[] { _topics.Predictions, _topics.Activations })
        {
            Assert.Equal(["traceparent=00-a-b-01"], _outputs.Of(topic)[0].Headers.Select(h => $"{h.Name}={h.Text}"));
            Assert.Empty(_outputs.Of(topic)[1].Headers);
        }
    }

    [Fact]
    public void OfflineClassifier_ShouldSeeWhatTheRoleSees()
    {
        var pictures = Enumerable.Range(0, 5).Select(i => ($"p{i}", Picture(i))).ToList();
        var refused = new List<string>();
        using var offline = new OfflineClassifier(Options);

        var answers = offline.Classify(pictures.Append(("bad", [1, 2, 3])), (name, _) => refused.Add(name)).ToList();
        _processor.Process([.. pictures.Select((p, i) => Request(i, p.Item2))], _outputs);

        Assert.Equal(["bad"], refused);
        Assert.Equal(pictures.Select(p => p.Item1), answers.Select(a => a.Prediction.RequestId));
        Assert.Equal(Read<Activation>(_topics.Activations).Select(a => a.Taps), answers.Select(a => a.Activation.Taps));
        Assert.Equal(Read<Prediction>(_topics.Predictions).Select(a => a.Top), answers.Select(a => a.Prediction.Top));
    }

    [Fact]
    public void Tensor_ShouldBeRefused_WhenItsShapeIsNotTheModels()
    {
        var values = new float[3 * Side * Side];
        _processor.Process(
            [
                Request(0, TensorOf(values, 3, Side, Side)), Request(1, TensorOf(values, 1, 3, Side, Side)), Request(2, TensorOf(values)),
                Request(3, TensorOf(values, Side, Side, 3)), Request(4, TensorOf(values, 3 * Side * Side)), Request(5, TensorOf(values[1..], 3, Side, Side)),
                Request(6, TensorOf([.. values[1..], float.NaN], 3, Side, Side)), Request(7, TensorOf(values, 2, 3, Side, Side)),
            ],
            _outputs);

        Assert.Equal([0L, 1L, 2L], Read<Prediction>(_topics.Predictions).Select(p => p.Source.Offset));
        Assert.Equal(
            [
                "WrongShape The tensor's shape is [32,32,3]; the model shapes takes [3,32,32].",
                "WrongShape The tensor's shape is [3072]; the model shapes takes [3,32,32].",
                "WrongShape The tensor has 3071 values; the model shapes takes 3072.",
                "CorruptMessage The tensor holds NaN or infinite values.",
                "WrongShape The tensor's shape is [2,3,32,32]; the model shapes takes [3,32,32].",
            ],
            _outputs.Of(_topics.DeadLetters).Select(l => $"{Error(l, "reason")} {Error(l, "message")}"));
    }

    [Fact]
    public void Sampling_ShouldCaptureEveryKthOffset_AndAnswerAll()
    {
        using var sampling = Processor(With(o => o.Capture.Every = 4));

        sampling.Process([.. Enumerable.Range(3, 10).Select(i => Request(i, Picture(i)))], _outputs);

        Assert.Equal(Enumerable.Range(3, 10), Read<Prediction>(_topics.Predictions).Select(p => (int)p.Source.Offset));
        Assert.Equal([4L, 8L, 12L], Read<Activation>(_topics.Activations).Select(a => a.Source.Offset));
    }

    [Fact]
    public void Sampling_ShouldChooseAlike_WhenTheBatchesAreOthers()
    {
        using var first = Processor(With(o => o.Capture.Rate = 0.4));
        using var replay = Processor(With(o => o.Capture.Rate = 0.4));
        var requests = Enumerable.Range(0, 16).Select(i => Request(i, Picture(i))).ToList();
        var again = new Outputs();

        first.Process(requests, _outputs);
        foreach (var chunk in requests.Chunk(5))
            replay.Process(chunk, again);

        var captured = _outputs.Of(_topics.Activations);
        Assert.InRange(captured.Count, 2, 14);
        Assert.Equal(captured.Select(r => r.Value!), again.Of(_topics.Activations).Select(r => r.Value!));
    }

    [Fact]
    public void Headers_ShouldPass_AsConfigured()
    {
        using var passing = Processor(With(o => o.PassHeaders = ["X-Tenant", "absent"]));
        RecordHeader[] headers =
        [
            Header("X-TENANT", "a"), Header("other", "x"), Header("traceparent", "00-a-b-01"), Header("x-tenant", "b"), new("tracestate", [0xFF]),
            Header(RecordHeaders.Client, "c"), Header(RecordHeaders.Session, "s"), Header(RecordHeaders.Model, "shapes"),
        ];

        passing.Process([Request(0, Picture(0), headers), Request(1, Picture(1), Header("x-tenant", "d"))], _outputs);

        foreach (var topic in new[] { _topics.Predictions, _topics.Activations })
        {
            Assert.Equal(
                ["X-TENANT=a", "traceparent=00-a-b-01", "x-tenant=b", "tracestate=\uFFFD", "ladis.client=c", "ladis.session=s"],
                _outputs.Of(topic)[0].Headers.Select(h => $"{h.Name}={h.Text}"));
            Assert.Equal([0xFF], _outputs.Of(topic)[0].Headers[3].Value);
            Assert.Equal(["x-tenant=d"], _outputs.Of(topic)[1].Headers.Select(h => $"{h.Name}={h.Text}"));
        }
    }

    [Theory]
    [InlineData("x-tenant", "x-tenant")]
    [InlineData("X-Tenant", "x-tenant")]
    [InlineData("ladis.client", "ladis.client")]
    public void Streams_ShouldBeDividedByAHeader(string configured, string sent)
    {
        using var divided = Processor(With(o => o.StreamKey.Header = configured));

        divided.Process([Request(0, Picture(0), Header(sent, "a")), Request(1, Picture(1), Header(sent, "b")), Request(2, Picture(2)), Request(3, Picture(3), Header(sent, "a"))], _outputs);

        Assert.Equal(["shapes@a7389948bfa6#a", "shapes@a7389948bfa6#b", "shapes@a7389948bfa6", "shapes@a7389948bfa6#a"], Read<Activation>(_topics.Activations).Select(a => a.StreamId));
        Assert.Equal(["shapes@a7389948bfa6#a", "shapes@a7389948bfa6#b", "shapes@a7389948bfa6", "shapes@a7389948bfa6#a"], _outputs.Of(_topics.Activations).Select(r => System.Text.Encoding.UTF8.GetString(r.Key!)));
    }

    [Fact]
    public void Stream_ShouldAlsoBeKnownByTheClientOfAMessage()
    {
        using var divided = Processor(With(o => o.StreamKey.Header = RecordHeaders.Client));
        var request = new InferenceRequest { ClientId = "tenant-1", Image = ByteString.CopyFrom(Picture(0)) };

        divided.Process([Request(0, request.ToByteArray())], _outputs);

        Assert.Equal("shapes@a7389948bfa6#tenant-1", Assert.Single(Read<Activation>(_topics.Activations)).StreamId);
    }

    [Fact]
    public void Streams_ShouldBeNoMoreThanTheShards()
    {
        using var divided = Processor(With(o => (o.StreamKey.Header, o.StreamKey.Shards) = ("x-tenant", 3)));

        divided.Process([.. Enumerable.Range(0, 16).Select(i => Request(i, Picture(i), Header("x-tenant", $"tenant {i % 8}")))], _outputs);

        var streams = Read<Activation>(_topics.Activations).Select(a => a.StreamId).ToList();
        Assert.Equal(streams[..8], streams[8..]);
        Assert.Equal(["shapes@a7389948bfa6#0", "shapes@a7389948bfa6#1", "shapes@a7389948bfa6#2"], streams.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Stream_ShouldStayShort_WhenACallerSendsALongKey()
    {
        using var divided = Processor(With(o => o.StreamKey.Header = "x-tenant"));

        divided.Process([Request(0, Picture(0), Header("x-tenant", new string('x', 10_000)))], _outputs);

        Assert.Matches("^shapes@a7389948bfa6#[0-9a-f]{64}$", Assert.Single(Read<Activation>(_topics.Activations)).StreamId);
    }

    [Fact]
    public void TwoModels_ShouldAnswerTheirOwnRequests_InTheOrderOfTheRecords()
    {
        using var folder = new TemporaryFolder();
        var options = With(o => o.Models.Add(new ModelOptions { Path = ModelBuilder.Convolutional().Output("logits").Save(folder, "tiny.onnx") }));
        using var models = new ModelCatalog(options);
        using var both = Processor(options, models);
        var requests = Enumerable.Range(0, 12).Select(i => Request(i, Picture(i), i % 3 == 0 ? [] : [Header(RecordHeaders.Model, i % 3 == 1 ? "shapes" : "tiny")])).ToList();

        both.Process(requests, _outputs);

        var predictions = Read<Prediction>(_topics.Predictions);
        Assert.Equal(Enumerable.Range(0, 12), predictions.Select(p => (int)p.Source.Offset));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => i % 3 == 2 ? "tiny" : "shapes"), predictions.Select(p => p.Model.Id));
        Assert.All(Read<Activation>(_topics.Activations), a => Assert.Equal(a.Model.Id == "tiny" ? (5, 4) : (96, 10), (a.Taps[0].Values.Float32.Count, a.Taps[1].Values.Float32.Count)));
        Assert.Equal(StreamIds.Of(models.Models[1].Model), Read<Activation>(_topics.Activations)[2].StreamId);
        Assert.Empty(_outputs.Of(_topics.DeadLetters));
    }

    [Fact]
    public void Models_ShouldHaveIdsOfTheirOwn()
    {
        var twice = With(o => o.Models.Add(new ModelOptions { Path = o.Models[0].Path }));

        var problem = Assert.Throws<OnnxModelException>(() => new ModelCatalog(twice));
        Assert.StartsWith("Two models have the id 'shapes' (", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("): set Ladis:Inference:Models:1:Id to another one.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_ShouldBeBookedOnTheModelThatAnswers_AndCountWhatIsPublished()
    {
        using var folder = new TemporaryFolder();
        var options = With(o =>
        {
            o.HalfPrecision = true;
            o.Models.Add(new ModelOptions { Path = ModelBuilder.Convolutional().Output("logits").Save(folder, "tiny.onnx") });
        });
        using var models = new ModelCatalog(options);
        var registry = Metrics.NewCustomRegistry();
        using var both = Processor(options, models, registry);
        var tiny = Header(RecordHeaders.Model, "tiny");

        both.Process([Request(0, Picture(0), tiny), Request(1, Picture(1), tiny), Request(2, null, tiny), Request(3, null), Request(4, Picture(4), Header(RecordHeaders.Model, "nobody"))], _outputs);

        using var stream = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(stream);
        var page = MetricsPage.Parse(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
        Assert.Equal(
            new Dictionary<string, double> { ["tiny answered"] = 2, ["tiny EmptyRecord"] = 1, ["shapes EmptyRecord"] = 1, [" UnknownModel"] = 1 },
            page["ladis_inference_requests_total"].By("model", "outcome"));
        var stages = page["ladis_inference_duration_seconds"];
        Assert.Equal(
            [" publish", " serialize", "shapes publish", "shapes serialize", "tiny decode", "tiny preprocess", "tiny publish", "tiny run", "tiny serialize"],
            stages.Counts("model", "stage").Keys.Order(StringComparer.Ordinal));
        Assert.All(stages.Counts("model", "stage").Values, count => Assert.Equal(1, count));
        Assert.All(stages.Sums("stage").Where(s => s.Key != "publish"), s => Assert.InRange(s.Value, 1e-7, Waits.Long.TotalSeconds));
        Assert.Equal(new Dictionary<string, double> { ["penultimate"] = 2 * 5 * 2, ["logits"] = 2 * 4 * 2 }, page["ladis_activations_bytes_total"].By("tap"));
    }

    private static InferenceOptions With(Action<InferenceOptions> change)
    {
        var options = new InferenceOptions
        {
            Models = [new ModelOptions { Path = Repository.PathOf("models", "shapes.onnx") }],
            MaxBatch = 16,
            ComputeThreads = 1,
            TopClasses = 3,
        };
        change(options);
        return options;
    }

    private static byte[] TensorOf(float[] values, params int[] shape) =>
        new InferenceRequest { Tensor = new Tensor { Shape = { shape }, Float32 = { values } } }.ToByteArray();

    private InferenceProcessor Processor(InferenceOptions options, ModelCatalog? models = null, CollectorRegistry? registry = null)
    {
        registry ??= Metrics.NewCustomRegistry();
        var letters = new DeadLetterFactory(_topics.DeadLetters, options.GroupId, InferenceRole.Name, () => 1_000_000, new StreamingMetrics(registry), NullLogger.Instance);
        return new InferenceProcessor(models ?? _models, options, options.CreateDecoder(), _topics, new PlainProtobufSerializer(), letters, new InferenceMetrics(registry), TimeProvider.System, NullLogger.Instance);
    }

    private static byte[] Rgb(int seed)
    {
        var rgb = new byte[Side * Side * 3];
        new Random(seed).NextBytes(rgb);
        return rgb;
    }

    private static byte[] Picture(int seed) => ImageEncoder.Png(Rgb(seed), Side, Side);

    private static RecordHeader Header(string name, string text) => RecordHeader.Of(name, text);

    private static InputRecord Request(long offset, byte[]? value, params RecordHeader[] headers) => new()
    {
        Partition = new PartitionId("ladis.requests", (int)(offset % 2)),
        Offset = offset,
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + offset),
        Key = [(byte)offset],
        Value = value,
        Headers = headers,
    };

    private static string Error(OutputRecord letter, string name) => letter.Headers.Single(h => h.Name == RecordHeaders.ErrorPrefix + name).Text;

    private List<T> Read<T>(string topic)
        where T : class, IMessage<T>, new() =>
        [.. _outputs.Of(topic).Select(r => MessageReader.TryRead<T>(r.Value!, out var message, out var error) ? message : throw new InvalidOperationException(error))];

    private sealed class Outputs : IRecordOutput
    {
        private readonly List<OutputRecord> _records = [];

        public void Produce(OutputRecord record) => _records.Add(record);

        public List<OutputRecord> Of(string topic) => [.. _records.Where(r => r.Topic == topic)];
    }
}
