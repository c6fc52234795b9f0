using Ladis.Models.Preprocessing;

namespace Ladis.Models.Onnx;

/// <summary>How a model is opened. Whatever is left out is taken from the model's metadata, then from the defaults.</summary>
public sealed class OnnxClassifierOptions
{
    /// <summary>The model's id in every record.</summary>
    /// <value>the metadata <c>ladis.id</c>, else the file's name without extension</value>
    public string? ModelId { get; set; }

    /// <summary>The model's version in every record.</summary>
    /// <value>the metadata <c>ladis.version</c>, else the file's <c>model_version</c> where above 0, else <c>1</c></value>
    public string? Version { get; set; }

    /// <summary>
    /// The tensors to capture: <c>penultimate</c>, <c>logits</c>, names of tensors or nodes, or regular expressions over whole
    /// names of either. Not set stands for the default, because configuration appends to a list that is there.
    /// </summary>
    /// <value>penultimate, logits (<see cref="OnnxDefaults.Taps"/>)</value>
    public IReadOnlyList<string>? Taps { get; set; }

    /// <summary>The tensor of the class scores, or of what a softmax or sigmoid made of them.</summary>
    /// <value>the metadata <c>ladis.logits</c>, else found in the graph</value>
    public string? Logits { get; set; }

    /// <summary>The tensor that the last linear layer reads.</summary>
    /// <value>the metadata <c>ladis.penultimate</c>, else found in the graph</value>
    public string? Penultimate { get; set; }

    /// <summary>The classes' names in the order of the scores. Not set stands for the model's own.</summary>
    /// <value>the metadata <c>ladis.classes</c>, else the labels of a <c>ZipMap</c></value>
    public IReadOnlyList<string>? ClassNames { get; set; }

    /// <summary>Whether pictures are run one by one, for models whose answer to a picture depends on the others of a batch.</summary>
    /// <value>false</value>
    public bool OneByOne { get; set; }

    /// <summary>Threads inside one operator; 0 for all processors that this process may use.</summary>
    /// <value>0</value>
    public int IntraOpThreads { get; set; }

    /// <summary>
    /// Whether idle threads of the runtime spin for a while before they sleep. It shortens a run a little on a machine of its own and
    /// steals processor time in a shared one.
    /// </summary>
    /// <value>false</value>
    public bool AllowSpinning { get; set; }

    /// <summary>What computes the model, as <see cref="ExecutionProviders"/> names it.</summary>
    /// <value>CPU</value>
    public string ExecutionProvider { get; set; } = ExecutionProviders.Cpu;

    /// <summary>The provider's own settings, such as <c>device_id</c> of CUDA.</summary>
    /// <value>none</value>
    public IReadOnlyDictionary<string, string> ProviderOptions { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How pictures become the model's input.</summary>
    public PreprocessingOptions Preprocessing { get; set; } = new();
}
