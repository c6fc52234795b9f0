using Google.Protobuf;
using Ladis.Models.Graph.Schema;

namespace Ladis.Models.Graph;

/// <summary>The nodes and tensors of a model, with the look-ups that finding taps needs.</summary>
internal sealed class OnnxGraph
{
    private readonly ModelProto _model;
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeProto> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fed;

    public OnnxGraph(string path, ModelProto model)
    {
        Path = path;
        _model = model;
        ConstantBranches.Fold(model.Graph);
        foreach (var initializer in model.Graph.Initializer)
            _constants[initializer.Name] = true;
        _fed = [.. model.Graph.Input.Select(i => i.Name).Where(name => !_constants.ContainsKey(name))];
        foreach (var node in model.Graph.Node)
        {
            if (node.Name.Length > 0)
                _nodes.TryAdd(node.Name, node);
            foreach (var output in node.Output.Where(o => o.Length > 0))
                _producers.TryAdd(output, node);
            MarkConstant(node);
        }

        Inputs = [.. model.Graph.Input.Where(i => !_constants.ContainsKey(i.Name))];
        Metadata = model.MetadataProps.GroupBy(p => p.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Value, StringComparer.Ordinal);
        Tensors = [.. model.Graph.Node.SelectMany(n => n.Output).Where(o => o.Length > 0 && !IsConstant(o))];
    }

    public string Path { get; }

    /// <summary>The inputs that a caller must feed: those without an initializer.</summary>
    public IReadOnlyList<ValueInfoProto> Inputs { get; }

    public IReadOnlyList<ValueInfoProto> Outputs => _model.Graph.Output;

    public IReadOnlyList<NodeProto> Nodes => _model.Graph.Node;

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Every tensor that a node computes from the input, in the order of the file.</summary>
    public IReadOnlyList<string> Tensors { get; }

    public NodeProto? ProducerOf(string tensor) => _producers.GetValueOrDefault(tensor);

    public NodeProto? NodeNamed(string name) => _nodes.GetValueOrDefault(name);

    /// <summary>Whether the tensor is the same for every picture: a weight, or computed from weights only.</summary>
    public bool IsConstant(string tensor) => _constants.ContainsKey(tensor);

    public bool HasTensor(string tensor) => _producers.ContainsKey(tensor) && !IsConstant(tensor);

    /// <summary>The first input of a node that depends on the picture.</summary>
    public string? DataInput(NodeProto node) => node.Input.FirstOrDefault(i => i.Length > 0 && !IsConstant(i));

    public ValueInfoProto? KnownInfo(string tensor) =>
        _model.Graph.Output.Concat(_model.Graph.ValueInfo).FirstOrDefault(v => v.Name == tensor);

    /// <summary>The model's bytes with these tensors as graph outputs too. ONNX Runtime infers their types and shapes.</summary>
    public byte[] WithOutputs(IEnumerable<string> tensors)
    {
        var outputs = _model.Graph.Output.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        var added = tensors.Where(outputs.Add).Select(t => KnownInfo(t) ?? new ValueInfoProto { Name = t }).ToList();
        var before = _model.Graph.Output.Count;
        _model.Graph.Output.AddRange(added);
        var bytes = _model.ToByteArray();
        while (_model.Graph.Output.Count > before)
            _model.Graph.Output.RemoveAt(_model.Graph.Output.Count - 1);
        return bytes;
    }

    private void MarkConstant(NodeProto node)
    {
        // A file lists its nodes in topological order, so one pass is enough.
        if (!node.Input.All(i => i.Length == 0 || _constants.ContainsKey(i)) || InsideOf(node).Any(DependsOnThePicture))
            return;
        foreach (var output in node.Output)
            _constants[output] = true;
    }

    private bool DependsOnThePicture(string tensor) => _fed.Contains(tensor) || (_producers.ContainsKey(tensor) && !_constants.ContainsKey(tensor));

    /// <summary>What the branches of a node, and theirs, read: they see the tensors outside of them.</summary>
    private static IEnumerable<string> InsideOf(NodeProto node) => node.Attribute
        .SelectMany(a => a.Graphs.Concat(a.G is { } graph ? [graph] : []))
        .SelectMany(graph => graph.Output.Select(o => o.Name).Concat(graph.Node.SelectMany(inner => inner.Input.Concat(InsideOf(inner)))));
}
