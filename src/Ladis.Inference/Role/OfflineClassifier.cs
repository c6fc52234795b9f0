using Ladis.Contracts.V1;
using Ladis.Inference.Configuration;
using Ladis.Inference.Telemetry;
using Ladis.Models.Graph;
using Ladis.Models.Onnx;
using Ladis.Models.Preprocessing;
using Ladis.Streaming.Records;
using Prometheus;

namespace Ladis.Inference.Role;

/// <summary>
/// Answers pictures without Kafka, by the code of the inference role: for baselines and evaluations, which must see exactly what
/// production sees. For one thread.
/// </summary>
public sealed class OfflineClassifier : IDisposable
{
    private readonly OnnxClassifier _model;
    private readonly RequestClassifier _classifier;
    private readonly PixelSpace? _pixels;

    /// <summary>Opens the first model of the options.</summary>
    /// <param name="options">The inference role's options.</param>
    /// <param name="consistency">Whether each activation says what becomes of the answer on the filtered picture, where the options have any do so: twice the model's time.</param>
    /// <exception cref="OnnxModelException">The file cannot be used.</exception>
    public OfflineClassifier(InferenceOptions options, bool consistency = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        _model = OnnxClassifier.Open(options.Models[0].Path, options.Models[0].ToClassifierOptions(options.ComputeThreads));
        _pixels = _model.Input.Channels == 3 ? new PixelSpace(_model.Input, _model.Preprocessor.Spec) : null;
        _classifier = new RequestClassifier(_model, RequestClassifierOptions.Of(options, options.CreateDecoder(), CaptureSampling.All(again: consistency && options.Capture.Consistency.Every > 0)), new InferenceMetrics(Metrics.NewCustomRegistry()));
    }

    /// <summary>The model.</summary>
    public OnnxClassifier Model => _model;

    /// <summary>Answers pictures, in order, a batch at a time.</summary>
    /// <param name="images">Names and encoded pictures.</param>
    /// <param name="refused">Hears of pictures that cannot be used: name and reason.</param>
    public IEnumerable<(Prediction Prediction, Activation Activation)> Classify(IEnumerable<(string Name, byte[] Image)> images, Action<string, string> refused) =>
        Classify(images.Select(i => new OfflinePicture(i.Name, i.Image, null)), refused);

    /// <summary>Answers pictures, in order, a batch at a time.</summary>
    /// <param name="images">Encoded pictures, or pixel values.</param>
    /// <param name="refused">Hears of pictures that cannot be used: name and reason.</param>
    public IEnumerable<(Prediction Prediction, Activation Activation)> Classify(IEnumerable<OfflinePicture> images, Action<string, string> refused)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(refused);
        foreach (var chunk in images.Where(picture => IsThere(picture, refused)).Chunk(_classifier.Capacity))
        {
            var requests = chunk.Select(ToRequest).ToList();
            _classifier.Classify(requests);
            foreach (var request in requests)
            {
                if (request.Failure is { } failure)
                    refused(request.Payload.RequestId, failure.Message);
                else
                    yield return (request.Prediction!, request.Activation!);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _classifier.Dispose();
        _model.Dispose();
    }

    private static bool IsThere(OfflinePicture picture, Action<string, string> refused)
    {
        if (picture.Problem is { } problem)
            refused(picture.Name, problem);
        return picture.Problem is null;
    }

    private PendingRequest ToRequest(OfflinePicture picture, int number)
    {
        var record = new InputRecord { Partition = new PartitionId("file", 0), Offset = number, Timestamp = DateTimeOffset.UnixEpoch, Value = picture.Image };
        return new PendingRequest(record, new RequestPayload(picture.Name, "", "", "", picture.Image, TensorOf(picture.Pixels)));
    }

    /// <summary>Pixels that do not fit the model go on as they are, and are refused with both lengths.</summary>
    private Tensor? TensorOf(float[]? pixels) => pixels is null ? null : new Tensor { Float32 = { _pixels?.ToModelInput(pixels) ?? pixels } };
}
