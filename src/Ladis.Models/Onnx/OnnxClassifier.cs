using Ladis.Contracts.V1;
using Ladis.Models.Graph;
using Ladis.Models.Preprocessing;
using Microsoft.ML.OnnxRuntime;

namespace Ladis.Models.Onnx;

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
    private readonly bool _oneByOne;
    private readonly ClassScores _logits;
    private readonly bool _logitsAreNamed;
    private bool _withinOne;

    private OnnxClassifier(OnnxModelFile file, OnnxClassifierOptions options, InferenceSession session, SessionProbe probe, ClassifierPlan plan)
    {
        _session = session;
        _probe = probe;
        Path = file.Path;
        Model = ModelNaming.Reference(file, options);
        Preprocessor = plan.Preprocessor;
        LogitsTensor = plan.Logits.Tensor;
        Taps = plan.TapsSeenBy(probe);
        var columns = plan.ColumnsSeenBy(probe);
        Classes = Math.Max(columns, 2);
        Head = new ScoreHead(columns == 1 ? HeadKind.Binary : plan.Logits.Kind, areProbabilities: false);
        ClassNames = ModelNaming.ClassNames(file, options, Classes);
        _oneByOne = options.OneByOne && probe.Chunk == 0;
        _logits = plan.Logits;
        _logitsAreNamed = options.Logits is not null;
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
    public string BatchNote => _oneByOne ? "one picture a run: by the setting OneByOne"
        : Dependence > 0 ? $"{_probe.Note}, but answers depend on the other pictures of a batch: by up to {Dependence:P2} of the largest value (dynamic quantisation?)"
        : _probe.Note;

    /// <summary>What the class scores are, where they come from, and why, for people.</summary>
    public string ScoresNote => $"{LogitsTensor}: {_logits.Reason}{(Head.AreProbabilities ? "; its values are probabilities, of which the logarithm is taken" : _withinOne ? "; all values seen are from 0 to 1: if they are probabilities, name the tensor before them by the setting Logits" : "")}{Head.Kind switch
    {
        HeadKind.Sigmoid => "; probabilities by sigmoid, each class for itself",
        HeadKind.Binary => "; one number, from which the scores of two classes are made",
        _ => "",
    }}";

    /// <summary>How much an answer depends on the other pictures of a batch, as a share of the largest value; 0 when it does not, or is not run in batches.</summary>
    public double Dependence { get; private set; }

    /// <summary>By tap: the largest magnitude that the pictures of the start gave.</summary>
    public IReadOnlyDictionary<string, float> LargestValues { get; private set; } = new Dictionary<string, float>(StringComparer.Ordinal);

    internal ScoreHead Head { get; private set; }

    internal string LogitsTensor { get; }

    /// <summary>Whether several pictures are in one run.</summary>
    internal bool RunsBatches => Chunk == 0;

    private int Chunk => _oneByOne ? 1 : _probe.Chunk;

    /// <summary>Opens a model and runs it on black pictures to learn its shapes, and on some of noise to learn what its values are.</summary>
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
            var model = new OnnxClassifier(file, options, session, probe, plan);
            model.Learn(TrialRun.Of(model));
            return model;
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
        var rows = RowsOf(capacity);
        var input = new TensorBuffer(Input.ElementType, rows, Input.RowShape, Input.HasBatchAxis);
        var outputs = _outputNames.ToDictionary(name => name, name => BufferOf(_probe.Outputs[name]!, rows), StringComparer.Ordinal);
        return new ClassifierBatch(this, capacity, input, outputs);
    }

    /// <summary>How many pictures a batch can have whose memory stays below a limit: at least one, or as many as every run must have.</summary>
    /// <param name="wanted">At least 1.</param>
    /// <param name="bytes">The limit.</param>
    public int CapacityWithin(int wanted, long bytes)
    {
        var outputs = _outputNames.Select(name => _probe.Outputs[name]!).Select(o => (long)TensorBuffer.BytesOf(o.Type, o.RowShape)).ToList();
        var (input, staging) = ((long)TensorBuffer.BytesOf(Input.ElementType, Input.RowShape), Input.ElementType == ElementType.Float32 ? 0L : Input.Length * sizeof(float));
        var row = input + staging + outputs.Sum() + ((Classes + Taps.Sum(t => (long)t.Width)) * sizeof(float));
        var most = Math.Min(bytes / row, Array.MaxLength / Math.Max(Math.Max(input, staging), outputs.Max()));
        while (wanted > 1 && RowsOf(wanted) > most)
            wanted--;
        return wanted;
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
            var chunk = Chunk > 0 ? Chunk : count;
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

    private void Learn(TrialRun trial)
    {
        Dependence = trial.Dependence;
        LargestValues = trial.Largest;
        _withinOne = trial.AreWithinOne && !_logits.IsNormalised;
        if (_withinOne && Head.Kind == HeadKind.Binary && !_logitsAreNamed)
            throw new OnnxModelException($"The model '{Path}' returns one number a picture in '{LogitsTensor}', from 0 to 1, and no sigmoid makes it: is it a probability? Name the tensor before that by the model's setting Logits.");
        if (trial.AreProbabilities && Head.Kind == HeadKind.Softmax)
            Head = new ScoreHead(HeadKind.Softmax, areProbabilities: true);
    }

    private int RowsOf(int capacity)
    {
        var chunk = Math.Max(1, Chunk);
        return (capacity + chunk - 1) / chunk * chunk;
    }

    private static TensorBuffer BufferOf(ProbedOutput output, int rows) => new(output.Type, rows, output.RowShape, output.HasBatchAxis);

    private void RunChunk(ClassifierBatch batch, int first, int count)
    {
        OrtValue[] inputs = [batch.InputBuffer.View(first, count)];
        var outputs = Array.ConvertAll(_outputNames, name => batch.Output(name).View(first, count));
        _session.Run(_runOptions, _inputNames, inputs, _outputNames, outputs);
    }
}
