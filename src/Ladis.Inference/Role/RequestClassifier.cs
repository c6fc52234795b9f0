using System.Diagnostics;
using System.Numerics.Tensors;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Inference.Telemetry;
using Ladis.Models.Graph;
using Ladis.Models.Images;
using Ladis.Models.Onnx;
using Ladis.Models.Preprocessing;
using Ladis.Streaming.Records;

namespace Ladis.Inference.Role;

/// <summary>Answers requests with one model, a batch at a time. For one thread; its buffers are used again for every batch.</summary>
internal sealed class RequestClassifier : IDisposable
{
    /// <summary>Below this many pictures, starting threads costs more than it saves.</summary>
    private const int ParallelFrom = 8;

    private readonly OnnxClassifier _model;
    private readonly ImageDecoder _decoder;
    private readonly ClassifierBatch _batch;
    private readonly InferenceMetrics _metrics;
    private readonly ParallelOptions _parallel;
    private readonly int _topClasses;
    private readonly bool _half;
    private readonly CaptureSampling _capture;
    private readonly StreamKeys _streams;
    private readonly InputSketch? _sketch;
    private readonly ConsistencyPass? _consistency;
    private readonly RequestFailure?[] _failures;

    /// <summary>For requests that are run again without the others of their batch.</summary>
    private readonly Lazy<ClassifierBatch> _single;

    /// <summary>By slot: ticks of the stopwatch that decoding and preprocessing took.</summary>
    private readonly (long Decode, long Preprocess)[] _ticks;
    private readonly float[] _probabilities;
    private readonly float[] _unranked;

    public RequestClassifier(OnnxClassifier model, RequestClassifierOptions options, InferenceMetrics metrics)
    {
        _model = model;
        _decoder = options.Decoder;
        var room = ConsistencyPass.RoomFor(options.Capacity, options.Capture);
        var rows = model.CapacityWithin(options.Capacity + room, options.BatchBytes);
        Capacity = Math.Max(1, (int)((long)rows * options.Capacity / (options.Capacity + room)));
        _batch = model.CreateBatch(rows);
        _single = new Lazy<ClassifierBatch>(() => model.CreateBatch(1), LazyThreadSafetyMode.None);
        _metrics = metrics;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = options.DecodeThreads };
        _topClasses = Math.Min(options.TopClasses, model.Classes);
        _half = options.HalfPrecision;
        _capture = options.Capture;
        _streams = new StreamKeys(model.Model, options.StreamKey);
        _sketch = _capture.Sketch ? new InputSketch(model.Input, model.Preprocessor.Spec) : null;
        _consistency = room > 0 ? new ConsistencyPass(model, _capture, metrics) : null;
        _failures = new RequestFailure?[Capacity];
        _ticks = new (long, long)[Capacity];
        _probabilities = new float[model.Classes];
        _unranked = new float[model.Classes];
        model.WarmUp(_batch);
    }

    /// <summary>Requests in one run, at most: as many as were asked for, or fewer where their memory would be too large.</summary>
    public int Capacity { get; }

    /// <summary>Answers requests, at most <see cref="Capacity"/> a run; answers come in the order of the requests.</summary>
    public void Classify(IReadOnlyList<PendingRequest> requests)
    {
        if (requests.Count <= Capacity)
        {
            Run(requests);
            return;
        }

        foreach (var part in requests.Chunk(Capacity))
            Run(part);
    }

    private void Run(IReadOnlyList<PendingRequest> requests)
    {
        Fill(requests);
        var joined = _consistency?.Join(_batch, requests, _failures) ?? 0;
        var start = Stopwatch.GetTimestamp();
        var together = TryRun(requests.Count + joined);
        if (!together && joined > 0)
        {
            _consistency!.Separate();
            together = TryRun(requests.Count);
        }

        var run = Stopwatch.GetElapsedTime(start);
        _metrics.BatchSize.Observe(requests.Count);
        for (var i = 0; i < requests.Count; i++)
        {
            if (_failures[i] is { } failure)
                requests[i].Failure = failure;
            else if (together)
                Answer(requests[i], i, _batch, i);
            else
                AnswerAlone(requests[i], i);
        }

        _metrics.Stage(_model.Model.Id, InferenceStage.Run, run - (_consistency?.Score(_batch, requests, run, _single) ?? TimeSpan.Zero));
        if (!together && requests.All(r => r.Prediction is null))
            RunOnBlack(requests.Count);
    }

    public void Dispose()
    {
        _batch.Dispose();
        if (_single.IsValueCreated)
            _single.Value.Dispose();
    }

    private bool TryRun(int count)
    {
        try
        {
            _model.Run(_batch, count);
            return true;
        }
        catch (OnnxModelException)
        {
            return false;
        }
    }

    /// <summary>
    /// Nobody was answered: it is the model's fault, and no request's, if it now fails on what it could do when the worker started. Whoever sends requests that
    /// the model fails on must not stop workers by that.
    /// </summary>
    /// <exception cref="OnnxModelException">It fails.</exception>
    private void RunOnBlack(int count)
    {
        for (var i = 0; i < count; i++)
            _batch.Input(i).Clear();
        _model.Run(_batch, count);
    }

    /// <summary>A batch failed: it may be for this request, or for another one.</summary>
    private void AnswerAlone(PendingRequest request, int slot)
    {
        _batch.Input(slot).CopyTo(_single.Value.Input(0));
        var start = Stopwatch.GetTimestamp();
        try
        {
            _model.Run(_single.Value, 1);
            _metrics.Stage(_model.Model.Id, InferenceStage.Run, start);
        }
        catch (OnnxModelException failed)
        {
            request.Failure = new RequestFailure(DeadLetterReason.ModelFailed, $"The model fails on this request: {failed.InnerException?.Message ?? failed.Message}");
            return;
        }

        Answer(request, slot, _single.Value, 0);
    }

    private void Fill(IReadOnlyList<PendingRequest> requests)
    {
        var start = Stopwatch.GetTimestamp();
        Array.Clear(_failures);
        Array.Clear(_ticks);
        if (requests.Count < ParallelFrom || _parallel.MaxDegreeOfParallelism == 1)
        {
            for (var i = 0; i < requests.Count; i++)
                _failures[i] = Fill(requests[i].Payload, i);
        }
        else
        {
            Parallel.For(0, requests.Count, _parallel, i => _failures[i] = Fill(requests[i].Payload, i));
        }

        ShareOut(Stopwatch.GetElapsedTime(start), _ticks.AsSpan(0, requests.Count));
    }

    /// <summary>Pictures are decoded side by side: the time that all took together is divided as the work was.</summary>
    private void ShareOut(TimeSpan elapsed, ReadOnlySpan<(long Decode, long Preprocess)> ticks)
    {
        var (decode, preprocess) = (0L, 0L);
        foreach (var slot in ticks)
            (decode, preprocess) = (decode + slot.Decode, preprocess + slot.Preprocess);
        var share = (double)preprocess / Math.Max(1, decode + preprocess);
        _metrics.Stage(_model.Model.Id, InferenceStage.Decode, elapsed * (1 - share));
        _metrics.Stage(_model.Model.Id, InferenceStage.Preprocess, elapsed * share);
    }

    /// <summary>Whatever a request brings, it fails alone: the others of its batch must not find its remains in their run.</summary>
    private RequestFailure? Fill(RequestPayload payload, int slot)
    {
        RequestFailure? failure;
        try
        {
            failure = payload.Tensor is { } tensor ? TensorInput.Fill(tensor, _model, _batch.Input(slot)) : FillPicture(payload.Image.Span, slot);
        }
        catch (Exception error) when (error is not InsufficientExecutionStackException)
        {
            failure = new RequestFailure(DeadLetterReason.Failed, $"Preparing the request failed: {error.GetType().Name}: {error.Message}");
        }

        if (failure is not null)
            _batch.Input(slot).Clear();
        return failure;
    }

    private RequestFailure? FillPicture(ReadOnlySpan<byte> encoded, int slot)
    {
        var start = Stopwatch.GetTimestamp();
        var decoded = _decoder.Decode(encoded);
        var between = Stopwatch.GetTimestamp();
        _ticks[slot].Decode = between - start;
        if (!decoded.Succeeded)
            return new RequestFailure(ReasonOf(decoded.Reason), decoded.Message);
        using var image = decoded.Image;
        if (_model.Preprocessor.Refusal(image.Width, image.Height) is { } refusal)
            return new RequestFailure(DeadLetterReason.WrongShape, refusal);
        _model.Preprocessor.Write(image, _batch.Input(slot));
        _ticks[slot].Preprocess = Stopwatch.GetTimestamp() - between;
        return null;
    }

    private void Answer(PendingRequest request, int slot, ClassifierBatch batch, int row)
    {
        var logits = batch.Logits(row);
        if (!TensorPrimitives.IsFiniteAll(logits))
        {
            request.Failure = new RequestFailure(DeadLetterReason.NotFinite, NotFinite(logits));
            return;
        }

        _model.Head.ToProbabilities(logits, _probabilities);
        var predicted = TensorPrimitives.IndexOfMax(logits);
        request.Prediction = new Prediction
        {
            Source = request.Record.Source,
            RequestId = request.Payload.RequestId,
            Model = _model.Model,
            EventTime = Timestamp.FromDateTimeOffset(request.EventTime),
            PredictedClass = predicted,
            ClassName = NameOf(predicted),
            Confidence = _probabilities[predicted],
            ClientId = request.Payload.ClientId,
            SessionId = request.Payload.SessionId,
        };
        AddTop(request.Prediction);
        if (_capture.Includes(request.Record))
            request.Activation = Capture(request, predicted, batch, row);
        _consistency?.Answered(slot, predicted, logits);
        _metrics.Confidence.WithLabels(_model.Model.Id).Observe(_probabilities[predicted]);
    }

    /// <summary>A partial selection: few of possibly thousands of classes.</summary>
    private void AddTop(Prediction prediction)
    {
        _probabilities.CopyTo(_unranked, 0);
        for (var rank = 0; rank < _topClasses; rank++)
        {
            var best = TensorPrimitives.IndexOfMax<float>(_unranked);
            prediction.Top.Add(new ClassProbability { ClassIndex = best, ClassName = NameOf(best), Probability = _probabilities[best] });
            _unranked[best] = -1;
        }
    }

    private Activation Capture(PendingRequest request, int predicted, ClassifierBatch batch, int slot)
    {
        var activation = new Activation
        {
            Source = request.Prediction!.Source,
            RequestId = request.Payload.RequestId,
            Model = _model.Model,
            EventTime = request.Prediction.EventTime,
            PredictedClass = predicted,
            StreamId = _streams.Of(request),
            ClientId = request.Payload.ClientId,
            SessionId = request.Payload.SessionId,
            Context = _capture.ContextOf(request),
            Sketch = _sketch is null ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(_sketch.Of(batch.Input(slot))),
        };
        for (var tap = 0; tap < _model.Taps.Count; tap++)
        {
            var values = TensorValues.Row(batch.Activation(tap, slot), _half);
            activation.Taps.Add(new TapActivation { Tap = _model.Taps[tap].Name, Role = _model.Taps[tap].Role, Values = values });
        }

        return activation;
    }

    private static string NotFinite(ReadOnlySpan<float> logits)
    {
        var at = 0;
        while (float.IsFinite(logits[at]))
            at++;
        return $"The model's score of class {at} is {logits[at]}: it overflows on this request (half precision?).";
    }

    private string NameOf(int classIndex) => classIndex < _model.ClassNames.Count ? _model.ClassNames[classIndex] : "";

    private static DeadLetterReason ReasonOf(ImageFailureReason reason) => reason switch
    {
        ImageFailureReason.Empty => DeadLetterReason.EmptyRecord,
        ImageFailureReason.TooLarge or ImageFailureReason.TooManyPixels => DeadLetterReason.TooLarge,
        ImageFailureReason.UnknownFormat or ImageFailureReason.Unsupported => DeadLetterReason.UnknownFormat,
        _ => DeadLetterReason.CorruptImage,
    };
}
