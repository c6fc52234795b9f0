using System.Runtime.InteropServices;
using Google.Protobuf;
using Ladis.Models.Graph;
using Ladis.Models.Graph.Schema;

namespace Ladis.Models.Tests.Onnx;

/// <summary>Writes small ONNX models with random weights, of shapes that exporters make.</summary>
internal sealed class ModelBuilder
{
    private readonly ModelProto _model = new() { IrVersion = 8, Graph = new GraphProto { Name = "test" } };
    private readonly Random _random = new(1);

    public ModelBuilder(int opset = 13) => _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });

    public ModelProto Model => _model;

    public static AttributeProto Ints(string name, params long[] values) => new() { Name = name, Ints = { values }, Type = 7 };

    public static AttributeProto Int(string name, long value) => new() { Name = name, I = value, Type = 2 };

    /// <summary>A classifier of 8 × 8 RGB pictures into 4 classes: Conv, Relu, GlobalAveragePool, Flatten, Gemm.</summary>
    public static ModelBuilder Convolutional(string logits = "logits") => new ModelBuilder()
        .Input("image", null, 3, 8, 8)
        .Weights("w0", 5, 3, 3, 3)
        .Node("Conv", "conv", ["image", "w0"], "conv_out", Ints("pads", 1, 1, 1, 1))
        .Node("Relu", "relu", ["conv_out"], "relu_out")
        .Node("GlobalAveragePool", "pool", ["relu_out"], "pool_out")
        .Node("Flatten", "flatten", ["pool_out"], "features")
        .Weights("w1", 5, 4)
        .Weights("b1", 4)
        .Node("Gemm", "fc", ["features", "w1", "b1"], logits);

    public ModelBuilder Input(string name, long? batch, params long[] row) => Input(name, ElementType.Float32, [batch, .. row]);

    public ModelBuilder Input(string name, ElementType type, params long?[] shape)
    {
        _model.Graph.Input.Add(Value(name, type, shape));
        return this;
    }

    public ModelBuilder Output(string name, ElementType type = ElementType.Float32, params long?[] shape)
    {
        _model.Graph.Output.Add(Value(name, type, shape.Length > 0 ? shape : [null, null]));
        return this;
    }

    public ModelBuilder Weights(string name, params long[] dims)
    {
        var values = new float[dims.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
            values[i] = _random.NextSingle() - 0.5f;
        return Initializer(name, ElementType.Float32, MemoryMarshal.AsBytes<float>(values), dims);
    }

    public ModelBuilder Integers(string name, params long[] values) =>
        Initializer(name, ElementType.Int64, MemoryMarshal.AsBytes<long>(values), values.Length);

    public ModelBuilder Initializer(string name, ElementType type, ReadOnlySpan<byte> bytes, params long[] dims)
    {
        _model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes), Dims = { dims } });
        return this;
    }

    public ModelBuilder Node(string op, string name, string[] inputs, string output, params AttributeProto[] attributes)
    {
        _model.Graph.Node.Add(new NodeProto { OpType = op, Name = name, Input = { inputs }, Output = { output }, Attribute = { attributes } });
        return this;
    }

    public ModelBuilder Metadata(string key, string value)
    {
        _model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return this;
    }

    /// <summary>Writes the model into a folder of its own that goes with the test.</summary>
    public string Save(TemporaryFolder folder, string name = "model.onnx") => folder.Write(name, _model.ToByteArray());

    private static ValueInfoProto Value(string name, ElementType type, long?[] shape)
    {
        var dims = new TensorShapeProto();
        foreach (var extent in shape)
            dims.Dim.Add(extent is { } e ? new TensorShapeProto.Types.Dimension { DimValue = e } : new TensorShapeProto.Types.Dimension { DimParam = "n" });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dims } } };
    }
}
