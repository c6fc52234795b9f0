using Ladis.Contracts.V1;
using Ladis.Inference.Preprocessing;
using Microsoft.ML.OnnxRuntime;

namespace Ladis.Inference.Onnx;

/// <summary>
/// An image classifier in the ONNX format, run as it is: the wanted inner tensors are made graph outputs in memory. One instance
/// serves many threads at once, each with a <see cref="ClassifierBatch"/> of its own.
/// </summary>
public sealed class OnnxClassifier : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly SessionProbe _probe;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;

    private OnnxClassifier(OnnxModelFile file, OnnxClassifierOptions options, InferenceSession session, SessionProbe probe, ClassifierPlan plan)
    {
        _session = session;
        _probe = probe;
        Path = file.Path;
        Model = ModelNaming.Reference(file, options);
        Preprocessor = plan.Preprocessor;
        LogitsTensor = plan.Logits.Tensor;
        Taps = plan.TapsSeenBy(probe);
        Classes = plan.ClassesSeenBy(probe);
        ClassNames = ModelNaming.ClassNames(file, Classes);
        _inputNames = [Input.Name];
        _outputNames = [.. Taps.Select(t => t.Tensor).Prepend(LogitsTensor).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The file that was opened.</summary>
    public string Path { get; }

    /// <summary>Id, version, and the SHA-256 of the file's bytes (followed by those of its external data files where it has some).</summary>
    public ModelReference Model { get; }

    /// <summary>What the model wants to be fed.</summary>
    public InputSpec Input => Preprocessor.Input;

    /// <summary>Writes pictures into a batch.</summary>
    public Preprocessor Preprocessor { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The classes' names in the order of the logits; empty when the model does not say them.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The tensors that are captured.</summary>
    public IReadOnlyList<Tap> Taps { get; }

    /// <summary>How batches are run, for people.</summary>
    public string BatchNote => _probe.Note;

    internal string LogitsTensor { get; }

    /// <summary>Opens a model and runs it once or twice on black pictures to learn its shapes.</summary>
    /// <param name="path">An .onnx file.</param>
    /// <param name="options">Taps, names, threads, preprocessing.</param>
    /// <exception cref="OnnxModelException">No such file, no ONNX model, no image input, an unknown tap, or preprocessing that makes no sense.</exception>
    public static OnnxClassifier Open(string path, OnnxClassifierOptions? options = null)
    {
        options ??= new OnnxClassifierOptions();
        var file = OnnxModelFile.Load(path);
        var plan = ClassifierPlan.Make(file, options);
        var session = SessionFactory.Open(file, plan.Outputs, options);
        try
        {
            var probe = SessionProbe.Run(session, plan.Preprocessor.Input, plan.Outputs, path);
            return new OnnxClassifier(file, options, session, probe, plan);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Takes the memory for batches of up to so many pictures.</summary>
    /// <param name="capacity">At least 1.</param>
    public ClassifierBatch CreateBatch(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        var chunk = Math.Max(1, _probe.Chunk);
        var rows = (capacity + chunk - 1) / chunk * chunk;
        var input = new TensorBuffer(Input.ElementType, rows, Input.RowShape, Input.HasBatchAxis);
        var outputs = _outputNames.ToDictionary(name => name, name => BufferOf(_probe.Outputs[name]!, rows), StringComparer.Ordinal);
        return new ClassifierBatch(this, capacity, input, outputs);
    }

    /// <summary>Runs the model on the first pictures of a batch; its rows hold the results afterwards.</summary>
    /// <param name="batch">From <see cref="CreateBatch"/> of this classifier.</param>
    /// <param name="count">Pictures, 1 to the batch's capacity.</param>
    /// <exception cref="OnnxModelException">The runtime failed.</exception>
    public void Run(ClassifierBatch batch, int count)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, batch.Capacity);
        if (!batch.BelongsTo(this))
            throw new ArgumentException("The batch was made by another classifier.", nameof(batch));
        batch.BeginRun(count);
        try
        {
            var chunk = _probe.Chunk > 0 ? _probe.Chunk : count;
            for (var first = 0; first < count; first += chunk)
                RunChunk(batch, first, chunk);
        }
        catch (OnnxRuntimeException e)
        {
            throw new OnnxModelException($"The model '{Path}' failed on a batch of {count}: {e.Message}", e);
        }

        batch.EndRun(count);
    }

    /// <summary>Runs a full batch, so that the runtime's own memory is taken before the first request comes.</summary>
    /// <param name="batch">From <see cref="CreateBatch"/> of this classifier.</param>
    public void WarmUp(ClassifierBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Run(batch, batch.Capacity);
    }

    /// <summary>Closes the model. Batches must not be run afterwards.</summary>
    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static TensorBuffer BufferOf(ProbedOutput output, int rows) => new(output.Type, rows, output.RowShape, output.HasBatchAxis);

    private void RunChunk(ClassifierBatch batch, int first, int count)
    {
        OrtValue[] inputs = [batch.InputBuffer.View(first, count)];
        var outputs = Array.ConvertAll(_outputNames, name => batch.Output(name).View(first, count));
        _session.Run(_runOptions, _inputNames, inputs, _outputNames, outputs);
    }
}
