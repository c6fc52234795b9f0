using System.Numerics.Tensors;
using Ladis.Models.Graph;
using Ladis.Models.Graph.Schema;
using Ladis.Models.Images;
using Ladis.Models.Onnx;
using Ladis.Models.Preprocessing;
using Microsoft.ML.OnnxRuntime;

namespace Ladis.Workbench.Attacks;

/// <summary>
/// A gradient graph: pictures and their classes in, the gradient of the summed cross-entropy with respect to the pictures out, written
/// with plain forward operators, so that an inference runtime can attack. One thread at a time.
/// </summary>
public sealed class GradientModel : IDisposable
{
    private static readonly HashSet<string> GradientNames = new(StringComparer.Ordinal) { "gradient", "grad" };

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly TensorBuffer _images;
    private readonly TensorBuffer _gradients;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly string? _logits;

    private GradientModel(string path, InferenceSession session, InputSpec input, PreprocessingSpec preprocessing, string labels, string gradient, string? logits, int capacity)
    {
        Path = path;
        Input = input;
        Preprocessing = preprocessing;
        Capacity = capacity;
        _session = session;
        _inputNames = [input.Name, labels];
        _outputNames = [gradient];
        _logits = logits;
        _images = new TensorBuffer(ElementType.Float32, capacity, input.RowShape, batchAxis: true);
        _gradients = new TensorBuffer(ElementType.Float32, capacity, input.RowShape, batchAxis: true);
    }

    /// <summary>The file that was opened.</summary>
    public string Path { get; }

    /// <summary>What the pictures' input looks like.</summary>
    public InputSpec Input { get; }

    /// <summary>How pictures become that input.</summary>
    public PreprocessingSpec Preprocessing { get; }

    /// <summary>The most pictures of one call.</summary>
    public int Capacity { get; }

    /// <summary>Opens a gradient graph.</summary>
    /// <param name="path">An .onnx file with an input for pictures, an int64 input of rank 1 for their classes, and an output of the pictures' shape.</param>
    /// <param name="capacity">The most pictures of one call.</param>
    /// <param name="threads">Threads inside one operator; 0 for all processors.</param>
    /// <param name="preprocessing">What the model's metadata do not say about its pictures.</param>
    /// <exception cref="OnnxModelException">No such file, no ONNX model, or no gradient graph.</exception>
    public static GradientModel Open(string path, int capacity = AttackDefaults.BatchSize, int threads = 0, PreprocessingOptions? preprocessing = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        var file = OnnxModelFile.Load(path);
        var resolver = new PreprocessingResolver(preprocessing ?? new PreprocessingOptions(), file.Graph.Metadata, path);
        var labels = LabelsOf(file.Graph);
        var input = resolver.Complete(InputFinder.Find(file.Graph, resolver.Layout, labels));
        if (input is not { ElementType: ElementType.Float32, Channels: 3, HasBatchAxis: true, FixedBatch: 0 })
            throw new OnnxModelException($"The gradient model '{path}' must take float32 colour pictures in batches of any size; it takes {input}.");
        var session = SessionFactory.Open(file, [], threads);
        return new GradientModel(path, session, input, resolver.Resolve(input), labels, GradientOf(file.Graph), LogitsOf(file.Graph), capacity);
    }

    /// <summary>Computes the gradient of the summed cross-entropy with respect to the model's input.</summary>
    /// <param name="images">Pictures as the model wants them, preprocessed.</param>
    /// <param name="labels">One class a picture; at most <see cref="Capacity"/>.</param>
    /// <returns>As many values as <paramref name="images"/>, in the same order; valid until the next call.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="OnnxModelException">The runtime failed.</exception>
    public ReadOnlySpan<float> Compute(ReadOnlySpan<float> images, ReadOnlySpan<long> labels)
    {
        if (labels.Length == 0 || labels.Length > Capacity || images.Length != labels.Length * Input.Length)
            throw new ArgumentException($"{labels.Length} labels (1 to {Capacity} are allowed) do not fit {images.Length} values of pictures with {Input.Length} each.", nameof(labels));
        var count = labels.Length;
        _images.Write(images, 0, count);
        using var classes = OrtValue.CreateTensorValueFromMemory(labels.ToArray(), [count]);
        try
        {
            _session.Run(_runOptions, _inputNames, [_images.View(0, count), classes], _outputNames, [_gradients.View(0, count)]);
        }
        catch (OnnxRuntimeException e)
        {
            throw new OnnxModelException($"The gradient model '{Path}' failed on a batch of {count}: {e.Message}", e);
        }

        return _gradients.Floats(0, count);
    }

    /// <summary>The classes that the graph itself sees in pictures, which tell whether it is a certain classifier's; null when it does not give its logits.</summary>
    /// <param name="rgb">Pictures of the model's own size, each <c>height × width × 3</c> bytes; at most <see cref="Capacity"/>.</param>
    /// <exception cref="OnnxModelException">The runtime failed.</exception>
    public int[]? Predict(ReadOnlySpan<byte> rgb)
    {
        if (_logits is null)
            return null;
        var (length, preprocessor) = (Input.Width * Input.Height * 3, new Preprocessor(Input, Preprocessing));
        var count = rgb.Length / length;
        var images = new float[count * Input.Length];
        for (var i = 0; i < count; i++)
        {
            using var image = RgbImage.FromPixels(rgb.Slice(i * length, length), Input.Width, Input.Height);
            preprocessor.Write(image, images.AsSpan(i * Input.Length, Input.Length));
        }

        _images.Write(images, 0, count);
        using var classes = OrtValue.CreateTensorValueFromMemory(new long[count], [count]);
        try
        {
            using var outputs = _session.Run(_runOptions, _inputNames, [_images.View(0, count), classes], [_logits]);
            var logits = outputs[0].GetTensorDataAsSpan<float>().ToArray();
            return [.. logits.Chunk(logits.Length / count).Select(row => TensorPrimitives.IndexOfMax<float>(row))];
        }
        catch (OnnxRuntimeException e)
        {
            throw new OnnxModelException($"The gradient model '{Path}' failed on a batch of {count}: {e.Message}", e);
        }
    }

    /// <summary>Closes the model.</summary>
    public void Dispose()
    {
        _images.Dispose();
        _gradients.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static string LabelsOf(OnnxGraph graph) =>
        graph.Inputs.FirstOrDefault(i => TypeOf(i) == ElementType.Int64 && RankOf(i) == 1)?.Name
        ?? throw NotGradient(graph, "an int64 input of rank 1 for the classes");

    private static string GradientOf(OnnxGraph graph) =>
        (graph.Outputs.FirstOrDefault(o => GradientNames.Contains(o.Name)) ?? graph.Outputs.FirstOrDefault(o => RankOf(o) == 4))?.Name
        ?? throw NotGradient(graph, "an output named 'gradient' or 'grad', or of rank 4");

    private static string? LogitsOf(OnnxGraph graph) =>
        graph.Outputs.FirstOrDefault(o => RankOf(o) == 2 && TypeOf(o) == ElementType.Float32)?.Name;

    private static OnnxModelException NotGradient(OnnxGraph graph, string missing) =>
        new($"The model '{graph.Path}' is no gradient graph: it lacks {missing}. lab/gradient_graph.py writes one (inputs: pictures and labels; output: gradient).");

    private static ElementType TypeOf(ValueInfoProto value) => (ElementType)(value.Type?.TensorType?.ElemType ?? 0);

    private static int RankOf(ValueInfoProto value) => value.Type?.TensorType?.Shape?.Dim.Count ?? 0;
}
