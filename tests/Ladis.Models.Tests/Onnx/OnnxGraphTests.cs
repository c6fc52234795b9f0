using Google.Protobuf;
using Ladis.Models.Graph;
using Ladis.Models.Graph.Schema;
using Ladis.Models.Onnx;

namespace Ladis.Models.Tests.Onnx;

public class OnnxGraphTests
{
    [Theory]
    [InlineData("cifar-resnet20-ft.plain.onnx")]
    [InlineData("cifar-resnet20-ft.inputgrad.onnx")]
    [InlineData("synth.features.onnx")]
    public void Subset_ShouldLoseNothing_WhenAModelPassesThrough(string name)
    {
        var bytes = File.ReadAllBytes(CifarSet.Model(name));

        var written = ModelProto.Parser.ParseFrom(bytes).ToByteArray();

        // Fields that are unknown to the subset move behind the known ones, so the order of bytes differs and the sorted fields must not.
        Assert.Equal(bytes.Length, written.Length);
        Assert.Equal(Canonical(bytes), Canonical(written));
    }

    [Fact]
    public void WithOutputs_ShouldLeaveTheGraphAsItWas()
    {
        var model = ModelBuilder.Convolutional().Output("logits").Model;
        var before = model.ToByteArray();

        var extended = ModelProto.Parser.ParseFrom(new OnnxGraph("m.onnx", model).WithOutputs(["relu_out", "logits", "relu_out"]));

        Assert.Equal(["logits", "relu_out"], extended.Graph.Output.Select(o => o.Name));
        Assert.Equal(before, model.ToByteArray());
    }

    [Theory]
    [InlineData("avgpool", "avgpool", 0)]
    [InlineData("AvgPool", "avgpool", 0)]
    [InlineData("avgpol", "avgpool", 1)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void EditDistance_ShouldCountInsertionsDeletionsAndSubstitutions(string a, string b, int expected) =>
        Assert.Equal(expected, EditDistance.Between(a, b));

    /// <summary>The message with the fields of each known level in the order of their numbers and, within a number, of the file.</summary>
    private static List<string> Canonical(byte[] model) =>
        [.. Fields(model).SelectMany(f => f.Field == ModelProto.GraphFieldNumber ? GraphFields(f.Bytes) : [f]).OrderBy(f => f.Field).Select(f => $"{f.Field}: {Convert.ToHexString(f.Bytes)}")];

    private static IEnumerable<(int Field, byte[] Bytes)> GraphFields(byte[] graph) =>
        Fields(graph).Select(f => (1000 + f.Field, f.Field is GraphProto.NodeFieldNumber or GraphProto.InitializerFieldNumber ? Sorted(f.Bytes) : f.Bytes));

    private static byte[] Sorted(byte[] message) =>
        [.. Fields(message).Select(f => f.Field == NodeProto.AttributeFieldNumber ? (f.Field, Bytes: SortedOnce(f.Bytes)) : f).OrderBy(f => f.Field).SelectMany(f => f.Bytes)];

    private static byte[] SortedOnce(byte[] message) => [.. Fields(message).OrderBy(f => f.Field).SelectMany(f => f.Bytes)];

    private static List<(int Field, byte[] Bytes)> Fields(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            byte[] bytes = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => BitConverter.GetBytes(input.ReadUInt64()),
                WireFormat.WireType.Fixed32 => BitConverter.GetBytes(input.ReadFixed32()),
                WireFormat.WireType.Fixed64 => BitConverter.GetBytes(input.ReadFixed64()),
                _ => input.ReadBytes().ToByteArray(),
            };
            fields.Add((number, bytes));
        }

        return fields;
    }
}
