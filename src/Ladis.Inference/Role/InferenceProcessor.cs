using System.Diagnostics;
using System.Text;
using Ladis.Contracts;
using Ladis.Inference.Configuration;
using Ladis.Inference.Telemetry;
using Ladis.Models.Images;
using Ladis.Models.Onnx;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;
using Microsoft.Extensions.Logging;

namespace Ladis.Inference.Role;

/// <summary>The shell around the classifiers: every request becomes a prediction and an activation, or a dead letter.</summary>
internal sealed class InferenceProcessor : IStreamProcessor, IDisposable
{
    /// <summary>No clock and no time zone is that wrong: such a time is a mistake of units. It would push all else out of the windows that age.</summary>
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    private readonly ModelCatalog _models;
    private readonly RequestClassifier[] _classifiers;
    private readonly TopicsOptions _topics;
    private readonly IMessageSerializer _serializer;
    private readonly DeadLetterFactory _deadLetters;
    private readonly InferenceMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly PassedHeaders _passed;
    private readonly List<PendingRequest>[] _byModel;
    private string _topicId = "";
    private readonly StageClock _clock;

    public InferenceProcessor(
        ModelCatalog models, InferenceOptions options, ImageDecoder decoder, TopicsOptions topics, IMessageSerializer serializer, DeadLetterFactory deadLetters,
        InferenceMetrics metrics, TimeProvider time, ILogger logger)
    {
        _models = models;
        _topics = topics;
        _serializer = serializer;
        _deadLetters = deadLetters;
        _metrics = metrics;
        _clock = new StageClock(metrics);
        _time = time;
        _passed = new PassedHeaders(options.PassHeaders);
        var classifierOptions = RequestClassifierOptions.Of(options, decoder, new CaptureSampling(options.Capture));
        _classifiers = [.. models.Models.Select(m => WarmClassifier(m, classifierOptions, logger))];
        _byModel = [.. models.Models.Select(_ => new List<PendingRequest>(options.MaxBatch))];
    }

    public bool IsReplaying => false;

    public IReadOnlyCollection<PartitionId> Assigned(IReadOnlyCollection<PartitionLog> logs)
    {
        _topicId = logs.First().TopicId;
        return [];
    }

    public void Process(IReadOnlyList<InputRecord> batch, IRecordOutput output)
    {
        // An earlier batch may have ended in the middle.
        foreach (var requestsOfModel in _byModel)
            requestsOfModel.Clear();
        var requests = new List<PendingRequest>(batch.Count);
        foreach (var record in batch)
            requests.Add(Read(record));
        for (var model = 0; model < _byModel.Length; model++)
        {
            if (_byModel[model].Count > 0)
                _classifiers[model].Classify(_byModel[model]);
        }

        Publish(requests, output);
    }

    public void Committing(IReadOnlyCollection<PartitionId> partitions, IRecordOutput output)
    {
    }

    public long OffsetToCommit(PartitionId partition, long position) => position;

    public long Missed(PartitionId partition, long position, long first) => first - position;

    public void Dropped(IReadOnlyCollection<PartitionId> partitions)
    {
    }

    public void Dispose()
    {
        foreach (var classifier in _classifiers)
            classifier.Dispose();
    }

    /// <summary>Warm before the loop's thread starts, and so before the worker is ready.</summary>
    private RequestClassifier WarmClassifier(OnnxClassifier model, RequestClassifierOptions options, ILogger logger)
    {
        var start = Stopwatch.GetTimestamp();
        var classifier = new RequestClassifier(model, options, _metrics);
        if (classifier.Capacity < options.Capacity)
            logger.SmallerBatches(model.Model.Id, classifier.Capacity, options.Capacity, model.Input.ToString(), options.BatchBytes);
        logger.Warm(model.Model.Id, classifier.Capacity, options.Decoder.Jpeg, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return classifier;
    }

    private PendingRequest Read(InputRecord record)
    {
        var readable = RequestReader.TryRead(record, out var payload, out var failure);
        var request = new PendingRequest(record, payload) { Failure = failure, EventTime = Believed(record.Timestamp) };
        if (!readable)
            return request;
        request.Failure = RequestEnvelope.Refusal(record, payload);
        if (request.Failure is not null)
            return request;
        if (_models.Find(payload.ModelId) is { } model)
        {
            _byModel[model].Add(request);
            return request;
        }

        request.Failure = new RequestFailure(
            DeadLetterReason.UnknownModel,
            $"The request asks for model '{payload.ModelId}'; this worker serves {string.Join(", ", _models.Models.Select(m => m.Model.Id))}.");
        return request;
    }

    private DateTimeOffset Believed(DateTimeOffset timestamp)
    {
        var now = _time.GetUtcNow();
        if (timestamp - now <= MostAhead)
            return timestamp;
        _metrics.ImplausibleTimes.Inc();
        return now;
    }

    private void Publish(List<PendingRequest> requests, IRecordOutput output)
    {
        foreach (var request in requests)
            Publish(request, ModelOf(request), output);
        _clock.Show();
    }

    private void Publish(PendingRequest request, string model, IRecordOutput output)
    {
        var start = Stopwatch.GetTimestamp();
        var serialized = start;
        if (request.Failure is { } failure)
        {
            var letter = _deadLetters.Create(request.Record, failure.Reason, failure.Message);
            serialized = Stopwatch.GetTimestamp();
            output.Produce(letter);
            _metrics.Failed(model, failure.Reason);
        }
        else if (output.Answer(request.Record, Made) is { } reason)
        {
            _metrics.Failed(model, reason);
        }
        else
        {
            Book(request, model);
        }

        _clock.Spent(serialized - start, model, InferenceStage.Serialize);
        _clock.SpentSince(serialized, model, InferenceStage.Publish);

        IReadOnlyList<OutputRecord> Made()
        {
            var made = Answer(request);
            serialized = Stopwatch.GetTimestamp();
            return made;
        }
    }

    /// <summary>The model that answers a request or would have; empty when it asks for one that is not served.</summary>
    private string ModelOf(PendingRequest request) =>
        _models.Find(request.Payload.ModelId ?? request.Record.Header(RecordHeaders.Model) ?? "") is { } model ? _models.Models[model].Model.Id : "";

    /// <summary>The prediction, and the activation where it is captured.</summary>
    private List<OutputRecord> Answer(PendingRequest request)
    {
        var headers = _passed.Of(request.Record);
        var prediction = _serializer.Serialize(request.Prediction!, _topics.Predictions);
        List<OutputRecord> answer = [ToRecord(_topics.Predictions, request.Record.Key, prediction, request, headers)];
        if (request.Activation is { } activation)
        {
            activation.SourceTopicId = _topicId;
            answer.Add(ToRecord(
                _topics.Activations, Encoding.UTF8.GetBytes(activation.StreamId), _serializer.Serialize(activation, _topics.Activations), request, headers));
        }

        return answer;
    }

    private void Book(PendingRequest request, string model)
    {
        _metrics.Answered(model, _time.GetUtcNow() - request.EventTime);
        _metrics.Captured(model, request.Activation is not null);
        foreach (var tap in request.Activation?.Taps ?? [])
            _metrics.Captured(tap);
    }

    /// <summary>Outputs keep the request's timestamp: it is the event time. Its trace goes on.</summary>
    private static OutputRecord ToRecord(string topic, byte[]? key, byte[] value, PendingRequest request, IReadOnlyList<RecordHeader> headers) => new()
    {
        Topic = topic,
        Key = key,
        Value = value,
        Timestamp = request.EventTime,
        Headers = headers,
    };
}
