using System.Runtime.InteropServices;
using Google.Protobuf;
using Ladis.Models.Graph;
using Ladis.Models.Graph.Schema;

namespace Ladis.Workbench.Bench;

/// <summary>
/// Writes a classifier of the size and shape of ResNet-18 (He et al. 2015; 224 × 224 × 3 in, 1,000 classes out, 11.7 million weights, 1.8
/// billion multiplications a picture) with random weights, batch normalisation folded into the convolutions as exporters do.
/// </summary>
public sealed class ResidualNetwork
{
    private const int Side = 224;
    private const int Classes = 1000;
    private const int Opset = 13;
    private static readonly int[] Widths = [64, 128, 256, 512];

    private readonly GraphProto _graph = new() { Name = "resnet18" };
    private readonly Random _random;

    private ResidualNetwork(int seed) => _random = new Random(seed);

    /// <summary>Writes the model.</summary>
    /// <param name="path">The file to write, about 47 MB.</param>
    /// <param name="seed">Of the weights.</param>
    public static void Write(string path, int seed = 1)
    {
        var network = new ResidualNetwork(seed);
        network.Build();
        var model = new ModelProto { IrVersion = 8, ProducerName = "ladis bench", Graph = network._graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        model.MetadataProps.Add(new StringStringEntryProto { Key = OnnxMetadata.Mean, Value = "[0.485,0.456,0.406]" });
        model.MetadataProps.Add(new StringStringEntryProto { Key = OnnxMetadata.Std, Value = "[0.229,0.224,0.225]" });
        using var file = File.Create(path);
        model.WriteTo(file);
    }

    private void Build()
    {
        _graph.Input.Add(Value("input", [null, 3, Side, Side]));
        var x = Relu(Convolution("input", "stem", 3, Widths[0], 7, 2));
        x = Node("MaxPool", "pool", [x], Ints("kernel_shape", 3, 3), Ints("pads", 1, 1, 1, 1), Ints("strides", 2, 2));
        var width = Widths[0];
        for (var stage = 0; stage < Widths.Length; stage++)
        {
            for (var block = 0; block < 2; block++)
            {
                x = Block(x, $"layer{stage + 1}.{block}", width, Widths[stage], stage > 0 && block == 0 ? 2 : 1);
                width = Widths[stage];
            }
        }

        x = Node("Flatten", "flatten", [Node("GlobalAveragePool", "avgpool", [x])]);
        Weights("fc.weight", width, Classes);
        Weights("fc.bias", Classes);
        Node("Gemm", "logits", [x, "fc.weight", "fc.bias"]);
        _graph.Output.Add(Value("logits", [null, Classes]));
    }

    private string Block(string x, string name, int from, int to, int stride)
    {
        var inner = Convolution(Relu(Convolution(x, $"{name}.conv1", from, to, 3, stride)), $"{name}.conv2", to, to, 3, 1);
        var shortcut = stride == 1 && from == to ? x : Convolution(x, $"{name}.downsample", from, to, 1, stride);
        return Relu(Node("Add", $"{name}.add", [inner, shortcut]));
    }

    private string Convolution(string x, string name, int from, int to, int kernel, int stride)
    {
        Weights($"{name}.weight", to, from, kernel, kernel);
        Weights($"{name}.bias", to);
        var pad = kernel / 2;
        return Node("Conv", name, [x, $"{name}.weight", $"{name}.bias"], Ints("kernel_shape", kernel, kernel), Ints("pads", pad, pad, pad, pad), Ints("strides", stride, stride));
    }

    private string Relu(string x) => Node("Relu", $"{x}.relu", [x]);

    /// <summary>A node whose one output has its name.</summary>
    private string Node(string op, string name, string[] inputs, params AttributeProto[] attributes)
    {
        _graph.Node.Add(new NodeProto { OpType = op, Name = name, Input = { inputs }, Output = { name }, Attribute = { attributes } });
        return name;
    }

    /// <summary>Uniform values of He's variance, 2 a number of inputs: activations neither vanish nor explode.</summary>
    private void Weights(string name, params long[] dims)
    {
        var inputs = dims.Length == 4 ? dims[1] * dims[2] * dims[3] : dims[0];
        var bound = dims.Length == 1 ? 0.01f : MathF.Sqrt(6f / inputs);
        var values = new float[dims.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
            values[i] = bound * ((2 * _random.NextSingle()) - 1);
        _graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)ElementType.Float32,
            Dims = { dims },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)),
        });
    }

    private static AttributeProto Ints(string name, params long[] values) => new() { Name = name, Ints = { values }, Type = 7 };

    private static ValueInfoProto Value(string name, long?[] shape)
    {
        var dims = new TensorShapeProto();
        foreach (var extent in shape)
            dims.Dim.Add(extent is { } e ? new TensorShapeProto.Types.Dimension { DimValue = e } : new TensorShapeProto.Types.Dimension { DimParam = "n" });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)ElementType.Float32, Shape = dims } } };
    }
}
