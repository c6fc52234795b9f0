using System.Diagnostics;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Streaming.Records;
using Prometheus;

namespace Ladis.Inference.Telemetry;

/// <summary>Every metric of the inference role, in one place.</summary>
public sealed class InferenceMetrics
{
    /// <summary>A series a class: of a model with more classes there are none, as part of them would only mislead.</summary>
    internal const int MostClassNames = 300;

    private static readonly double[] Seconds = [.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    private readonly Counter _requests;
    private readonly Histogram _stages;
    private readonly Histogram _endToEnd;
    private readonly Counter _activations;
    private readonly Counter _activationBytes;
    private readonly Counter _consistency;
    private readonly Gauge _models;
    private readonly Gauge _classes;

    /// <summary>Registers the metrics.</summary>
    /// <param name="registry">The registry that <c>/metrics</c> shows.</param>
    public InferenceMetrics(CollectorRegistry registry)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        _requests = factory.CreateCounter("ladis_inference_requests_total", "Requests, by what became of them.", ["model", "outcome"]);
        _stages = factory.CreateHistogram("ladis_inference_duration_seconds", "Time of a batch in one stage.", ["model", "stage"], new HistogramConfiguration { Buckets = Seconds });
        _endToEnd = factory.CreateHistogram(
            "ladis_inference_end_to_end_seconds", "From a request's timestamp to its answer.", ["model"], new HistogramConfiguration { Buckets = Seconds });
        _activations = factory.CreateCounter("ladis_activations_total", "Answered requests, by whether sampling had their activations published.", ["model", "outcome"]);
        _activationBytes = factory.CreateCounter("ladis_activations_bytes_total", "Bytes of activations published.", ["tap"]);
        _consistency = factory.CreateCounter(
            "ladis_inference_consistency_total", "Captured requests whose filtered picture was looked at, by what came of it.", ["model", "outcome"]);
        _models = factory.CreateGauge("ladis_model_info", "Models in service; always 1.", ["model", "version", "sha256"]);
        _classes = factory.CreateGauge("ladis_model_class_info", "Names of a model's classes, as its file has them; always 1.", ["model", "sha256", "class", "name"]);
        Confidence = factory.CreateHistogram("ladis_inference_confidence", "Softmax probability of the predicted class.", ["model"],
            new HistogramConfiguration { Buckets = [.1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99, 1] });
        ImplausibleTimes = factory.CreateCounter(
            "ladis_inference_implausible_times_total", "Requests with a timestamp more than a day ahead, which were given the worker's time.");
        BatchSize = factory.CreateHistogram("ladis_inference_batch_size", "Requests computed together.",
            new HistogramConfiguration { Buckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] });
    }

    internal Histogram Confidence { get; }

    internal Counter ImplausibleTimes { get; }

    internal Histogram BatchSize { get; }

    internal void InService(ModelReference model, IReadOnlyList<string> classNames)
    {
        _models.WithLabels(model.Id, model.Version, model.Sha256).Set(1);
        for (var index = 0; index < classNames.Count && classNames.Count <= MostClassNames; index++)
            _classes.WithLabels(model.Id, FileHashes.Short(model.Sha256), index.ToString(), classNames[index]).Set(1);
    }

    internal void Stage(string model, InferenceStage stage, long start) => Stage(model, stage, Stopwatch.GetElapsedTime(start));

    internal void Stage(string model, InferenceStage stage, TimeSpan time) =>
        _stages.WithLabels(model, stage.ToString().ToLowerInvariant()).Observe(time.TotalSeconds);

    internal void Answered(string model, TimeSpan sinceRequest)
    {
        _requests.WithLabels(model, "answered").Inc();
        _endToEnd.WithLabels(model).Observe(Math.Max(0, sinceRequest.TotalSeconds));
    }

    internal void Failed(string model, DeadLetterReason reason) => _requests.WithLabels(model, reason.ToString()).Inc();

    internal void Captured(string model, bool published) => _activations.WithLabels(model, published ? "published" : "skipped").Inc();

    internal void Consistency(string model, string outcome) => _consistency.WithLabels(model, outcome).Inc();

    internal void Captured(TapActivation tap) => _activationBytes.WithLabels(tap.Tap).Inc(TensorValues.Bytes(tap.Values));
}
