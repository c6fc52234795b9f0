using Ladis.Files;
using Ladis.Models.Onnx;
using Ladis.Models.Preprocessing;
using Ladis.Settings;

namespace Ladis.Inference.Configuration;

/// <summary>One classifier of the worker.</summary>
public sealed class ModelOptions : IOptionSection
{
    /// <summary>The ONNX file.</summary>
    /// <value>No default.</value>
    public string Path { get; set; } = "";

    /// <summary>The model's id in messages, metrics and stream ids.</summary>
    /// <value>Default: the file's metadata <c>ladis.id</c>, else its name.</value>
    public string? Id { get; set; }

    /// <summary>The model's version.</summary>
    /// <value>Default: the file's metadata <c>ladis.version</c>, else its <c>model_version</c>, else the first 12 digits of its SHA-256.</value>
    public string? Version { get; set; }

    /// <summary>Tensors to publish: <c>penultimate</c>, <c>logits</c>, names of tensors or nodes, or regular expressions.</summary>
    /// <value>Default: empty, which means penultimate and logits.</value>
    public IList<string> Taps { get; set; } = [];

    /// <summary>The tensor of the class scores, or of the probabilities that a softmax or sigmoid makes of them: for a model with more than one output, or where the wrong one is found.</summary>
    /// <value>Default: the file's metadata <c>ladis.logits</c>, else found in the graph.</value>
    public string? Logits { get; set; }

    /// <summary>The tensor that the last linear layer reads.</summary>
    /// <value>Default: the file's metadata <c>ladis.penultimate</c>, else found in the graph.</value>
    public string? Penultimate { get; set; }

    /// <summary>The classes' names, in the order of the scores.</summary>
    /// <value>Default: the file's metadata <c>ladis.classes</c>, else the labels of its <c>ZipMap</c>, else none.</value>
    public IList<string> ClassNames { get; set; } = [];

    /// <summary>Whether pictures are run one by one: for a model whose answer to a picture depends on the others of its batch, as that of a dynamically quantised one does. The start says so.</summary>
    /// <value>Default: false.</value>
    public bool OneByOne { get; set; }

    /// <summary>What computes the model: <c>CPU</c>, or another provider (<c>CUDA</c>, <c>TensorRT</c>, <c>OpenVINO</c>, …) of the ONNX Runtime that the program was built with.</summary>
    /// <value>Default: CPU.</value>
    public string ExecutionProvider { get; set; } = ExecutionProviders.Cpu;

    /// <summary>The execution provider's own settings, such as <c>device_id</c> of CUDA.</summary>
    /// <value>Default: none.</value>
    public IDictionary<string, string> ProviderOptions { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How pictures become the model's input.</summary>
    /// <value>Default: from the file's metadata.</value>
    public PreprocessingOptions Preprocessing { get; set; } = new();

    /// <inheritdoc />
    public IEnumerable<OptionError> Validate(string section)
    {
        if (string.IsNullOrWhiteSpace(Path))
            yield return new($"{section}:{nameof(Path)}", null, "the path of an ONNX file, or give --model FILE.");
        else if (RegularFile.Problem(Path) is { } problem)
            yield return new($"{section}:{nameof(Path)}", Path, $"{problem}; give the path of an ONNX file.");
        if (ExecutionProviders.Refusal(ExecutionProvider) is { } refusal)
            yield return new($"{section}:{nameof(ExecutionProvider)}", ExecutionProvider, refusal);
        if (Id is not null && string.IsNullOrWhiteSpace(Id))
            yield return new($"{section}:{nameof(Id)}", Id, "a name, or leave it out for the file's own.");
        foreach (var (name, tensor) in new[] { (nameof(Logits), Logits), (nameof(Penultimate), Penultimate) })
        {
            if (tensor is not null && string.IsNullOrWhiteSpace(tensor))
                yield return new($"{section}:{name}", tensor, "the name of a tensor, or leave it out for what is found.");
        }

        for (var i = 0; i < Taps.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Taps[i]))
                yield return new($"{section}:{nameof(Taps)}:{i}", Taps[i], "penultimate, logits, the name of a tensor or node, or a regular expression.");
        }

        foreach (var error in Preprocessing.Validate($"{section}:{nameof(Preprocessing)}"))
            yield return error;
    }

    /// <summary>The same for the classifier.</summary>
    /// <param name="computeThreads">Threads inside one operator.</param>
    public OnnxClassifierOptions ToClassifierOptions(int computeThreads) => new()
    {
        ModelId = Id,
        Version = Version,
        Taps = Taps.Count == 0 ? OnnxDefaults.Taps : [.. Taps],
        Logits = Logits,
        Penultimate = Penultimate,
        ClassNames = ClassNames.Count == 0 ? null : [.. ClassNames],
        OneByOne = OneByOne,
        IntraOpThreads = computeThreads,
        ExecutionProvider = ExecutionProvider,
        ProviderOptions = ProviderOptions.AsReadOnly(),
        Preprocessing = Preprocessing,
    };
}
