using Google.Protobuf;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Inference.Role;
using Ladis.Models.Images;
using Ladis.Streaming.Records;

namespace Ladis.Inference.Tests.Role;

/// <summary>The whole role besides the clients: records in, records out, with the model that the program ships.</summary>
public sealed class InferenceProcessorTests : ShippedModelTests
{
    [Fact]
    public void Answers_ShouldComeInTheOrderOfTheRecords_WithTheirCoordinates()
    {
        var records = Enumerable.Range(0, 16).Select(i => Request(i, Picture(i))).ToList();

        Role.Process(records, Sent);

        var (predictions, activations) = (Read<Prediction>(Topics.Predictions), Read<Activation>(Topics.Activations));
        Assert.Equal(records.Select(r => r.Source), predictions.Select(p => p.Source));
        Assert.Equal(records.Select(r => r.Source), activations.Select(a => a.Source));
        Assert.Equal(records.Select(r => r.ToString()), predictions.Select(p => p.RequestId));
        Assert.Equal(predictions.Select(p => (p.RequestId, p.PredictedClass, p.EventTime, p.Model)), activations.Select(a => (a.RequestId, a.PredictedClass, a.EventTime, a.Model)));
        Assert.True(predictions.Select(p => p.Confidence).Distinct().Count() > 8, "Different pictures got equal answers.");
        Assert.Empty(Sent.Of(Topics.DeadLetters));
    }

    [Fact]
    public void Prediction_ShouldKeepTheRequestsIdentityAndTime()
    {
        var record = Request(7, Picture(1), Header(RecordHeaders.RequestId, "r-1"), Header(RecordHeaders.Client, "c"), Header(RecordHeaders.Session, "s"));

        Role.Process([record], Sent);

        var prediction = Assert.Single(Read<Prediction>(Topics.Predictions));
        Assert.Equal(("r-1", "c", "s"), (prediction.RequestId, prediction.ClientId, prediction.SessionId));
        Assert.Equal(record.Timestamp, prediction.EventTime.ToDateTimeOffset());
        Assert.Equal(Catalog.Models[0].Model, prediction.Model);
        var output = Assert.Single(Sent.Of(Topics.Predictions));
        Assert.Equal(record.Key, output.Key);
        Assert.Equal(record.Timestamp, output.Timestamp);
    }

    [Fact]
    public void Prediction_ShouldListTheMostProbableClasses_InDescendingOrder()
    {
        Role.Process([Request(0, Picture(3))], Sent);

        var prediction = Assert.Single(Read<Prediction>(Topics.Predictions));
        Assert.Equal(3, prediction.Top.Select(t => t.ClassIndex).Distinct().Count());
        Assert.Equal(prediction.Top.Select(t => t.Probability).OrderDescending(), prediction.Top.Select(t => t.Probability));
        Assert.Equal((prediction.PredictedClass, prediction.ClassName, prediction.Confidence), (prediction.Top[0].ClassIndex, prediction.Top[0].ClassName, prediction.Top[0].Probability));
        Assert.All(prediction.Top, t => Assert.Equal(Catalog.Models[0].ClassNames[t.ClassIndex], t.ClassName));
        Assert.InRange(prediction.Top.Sum(t => t.Probability), 0.3f, 1.0001f);
    }

    [Fact]
    public void Activation_ShouldHoldEveryTap_UnderTheStreamsId()
    {
        Role.Process([Request(0, Picture(2), Header(RecordHeaders.Client, "c"), Header(RecordHeaders.Session, "s"))], Sent);

        var activation = Assert.Single(Read<Activation>(Topics.Activations));
        Assert.Equal(StreamIds.Of(Catalog.Models[0].Model), activation.StreamId);
        Assert.Equal(activation.StreamId, System.Text.Encoding.UTF8.GetString(Sent.Of(Topics.Activations).Single().Key!));
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

        Role.Process(
            [
                Request(0, Picture(0)), Request(1, cut), Request(2, null), Request(3, Picture(3), Header(RecordHeaders.Model, "nobody")),
                Request(4, wrongLength), Request(5, "garbage"u8.ToArray()), Request(6, Picture(6)),
            ],
            Sent);

        Assert.Equal([0L, 6L], Read<Prediction>(Topics.Predictions).Select(p => p.Source.Offset));
        Assert.Equal([0L, 6L], Read<Activation>(Topics.Activations).Select(a => a.Source.Offset));
        Assert.Equal(
            ["1 CorruptImage", "2 EmptyRecord", "3 UnknownModel", "4 WrongShape", "5 UnknownFormat"],
            Sent.Of(Topics.DeadLetters).Select(l => $"{Error(l, "offset")} {Error(l, "reason")}"));
        Assert.Equal("The request asks for model 'nobody'; this worker serves shapes.", Error(Sent.Of(Topics.DeadLetters)[2], "message"));
        Assert.Equal("The tensor has 3 values; the model shapes takes 3072.", Error(Sent.Of(Topics.DeadLetters)[3], "message"));
    }

    [Fact]
    public void UnreadableRecord_ShouldBecomeADeadLetterThatNamesItsPlace()
    {
        Role.Process(
            [Request(0, Picture(0)), new InputRecord { Partition = new PartitionId("ladis.requests", 0), Offset = 2, Timestamp = DateTimeOffset.UnixEpoch, Refusal = new(DeadLetterReason.Unreadable, "Decompression failed") }, Request(4, Picture(4))],
            Sent);

        Assert.Equal([0L, 4L], Read<Prediction>(Topics.Predictions).Select(p => p.Source.Offset));
        var letter = Assert.Single(Sent.Of(Topics.DeadLetters));
        Assert.Equal(["ladis.requests", "0", "2", "Unreadable", "Decompression failed"], new[] { "topic", "partition", "offset", "reason", "message" }.Select(n => Error(letter, n)));
        Assert.Null(letter.Value);
    }

    [Fact]
    public void GoodBatch_ShouldNotInheritFailures_OfTheBatchBefore()
    {
        Role.Process([Request(0, Picture(0)[..^20])], Sent);
        Role.Process([Request(1, Picture(1))], Sent);

        Assert.Equal([1L], Read<Prediction>(Topics.Predictions).Select(p => p.Source.Offset));
        Assert.Single(Sent.Of(Topics.DeadLetters));
    }

    [Fact]
    public void Tensor_ShouldBeAnsweredLikeThePictureThatItWasMadeFrom()
    {
        var rgb = Rgb(4);
        var model = Catalog.Models[0];
        using var batch = model.CreateBatch(1);
        using var image = RgbImage.FromPixels(rgb, Side, Side);
        model.Preprocessor.Write(image, batch.Input(0));
        var tensor = new InferenceRequest { Tensor = new Tensor { Shape = { 3, Side, Side }, Float32 = { batch.Input(0).ToArray() } } };

        Role.Process([Request(0, ImageEncoder.Png(rgb, Side, Side)), Request(1, tensor.ToByteArray())], Sent);

        var activations = Read<Activation>(Topics.Activations);
        Assert.Equal(activations[0].Taps, activations[1].Taps);
    }

    [Fact]
    public void Trace_ShouldGoOn()
    {
        Role.Process([Request(0, Picture(0), Header(RecordHeaders.TraceParent, "00-a-b-01"), Header("other", "x")), Request(1, Picture(1))], Sent);

        foreach (var topic in new[] { Topics.Predictions, Topics.Activations })
        {
            Assert.Equal(["traceparent=00-a-b-01"], Sent.Of(topic)[0].Headers.Select(h => $"{h.Name}={h.Text}"));
            Assert.Empty(Sent.Of(topic)[1].Headers);
        }
    }

    [Fact]
    public void OfflineClassifier_ShouldSeeWhatTheRoleSees()
    {
        var pictures = Enumerable.Range(0, 5).Select(i => ($"p{i}", Picture(i))).ToList();
        var refused = new List<string>();
        using var offline = new OfflineClassifier(With(_ => { }));

        var answers = offline.Classify(pictures.Append(("bad", [1, 2, 3])), (name, _) => refused.Add(name)).ToList();
        Role.Process([.. pictures.Select((p, i) => Request(i, p.Item2))], Sent);

        Assert.Equal(["bad"], refused);
        Assert.Equal(pictures.Select(p => p.Item1), answers.Select(a => a.Prediction.RequestId));
        Assert.Equal(Read<Activation>(Topics.Activations).Select(a => a.Taps), answers.Select(a => a.Activation.Taps));
        Assert.Equal(Read<Prediction>(Topics.Predictions).Select(a => a.Top), answers.Select(a => a.Prediction.Top));
    }

    [Fact]
    public void Tensor_ShouldBeRefused_WhenItsShapeIsNotTheModels()
    {
        var values = new float[3 * Side * Side];
        Role.Process(
            [
                Request(0, TensorOf(values, 3, Side, Side)), Request(1, TensorOf(values, 1, 3, Side, Side)), Request(2, TensorOf(values)),
                Request(3, TensorOf(values, Side, Side, 3)), Request(4, TensorOf(values, 3 * Side * Side)), Request(5, TensorOf(values[1..], 3, Side, Side)),
                Request(6, TensorOf([.. values[1..], float.NaN], 3, Side, Side)), Request(7, TensorOf(values, 2, 3, Side, Side)),
            ],
            Sent);

        Assert.Equal([0L, 1L, 2L], Read<Prediction>(Topics.Predictions).Select(p => p.Source.Offset));
        Assert.Equal(
            [
                "WrongShape The tensor's shape is [32,32,3]; the model shapes takes [3,32,32].",
                "WrongShape The tensor's shape is [3072]; the model shapes takes [3,32,32].",
                "WrongShape The tensor has 3071 values; the model shapes takes 3072.",
                "CorruptMessage The tensor holds NaN or infinite values.",
                "WrongShape The tensor's shape is [2,3,32,32]; the model shapes takes [3,32,32].",
            ],
            Sent.Of(Topics.DeadLetters).Select(l => $"{Error(l, "reason")} {Error(l, "message")}"));
    }

    [Fact]
    public void Sampling_ShouldCaptureEveryKthOffset_AndAnswerAll()
    {
        using var sampling = Processor(With(o => o.Capture.Every = 4));

        sampling.Process([.. Enumerable.Range(3, 10).Select(i => Request(i, Picture(i)))], Sent);

        Assert.Equal(Enumerable.Range(3, 10), Read<Prediction>(Topics.Predictions).Select(p => (int)p.Source.Offset));
        Assert.Equal([4L, 8L, 12L], Read<Activation>(Topics.Activations).Select(a => a.Source.Offset));
    }

    [Fact]
    public void Sampling_ShouldChooseAlike_WhenTheBatchesAreOthers()
    {
        using var first = Processor(With(o => o.Capture.Rate = 0.4));
        using var replay = Processor(With(o => o.Capture.Rate = 0.4));
        var requests = Enumerable.Range(0, 16).Select(i => Request(i, Picture(i))).ToList();
        var again = new Outputs();

        first.Process(requests, Sent);
        foreach (var chunk in requests.Chunk(5))
            replay.Process(chunk, again);

        var captured = Sent.Of(Topics.Activations);
        Assert.InRange(captured.Count, 2, 14);
        Assert.Equal(captured.Select(r => r.Value!), again.Of(Topics.Activations).Select(r => r.Value!));
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

        passing.Process([Request(0, Picture(0), headers), Request(1, Picture(1), Header("x-tenant", "d"))], Sent);

        foreach (var topic in new[] { Topics.Predictions, Topics.Activations })
        {
            Assert.Equal(
                ["X-TENANT=a", "traceparent=00-a-b-01", "x-tenant=b", "tracestate=\uFFFD", "ladis.client=c", "ladis.session=s"],
                Sent.Of(topic)[0].Headers.Select(h => $"{h.Name}={h.Text}"));
            Assert.Equal([0xFF], Sent.Of(topic)[0].Headers[3].Value);
            Assert.Equal(["x-tenant=d"], Sent.Of(topic)[1].Headers.Select(h => $"{h.Name}={h.Text}"));
        }
    }

    private static byte[] TensorOf(float[] values, params int[] shape) =>
        new InferenceRequest { Tensor = new Tensor { Shape = { shape }, Float32 = { values } } }.ToByteArray();

    private static string Error(OutputRecord letter, string name) => letter.Headers.Single(h => h.Name == RecordHeaders.ErrorPrefix + name).Text;
}
