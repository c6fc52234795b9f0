using Google.Protobuf;

namespace Ladis.Evidence;

/// <summary>
/// The evaluation model's gradient graph with another loss: half the squared distance of the penultimate layer from a target, an input of its own. The graph is plain forward
/// operators, so one node is exchanged: what the cross-entropy's gradient is at the penultimate layer becomes the layer less the target.
/// </summary>
internal static class SteeringGraph
{
    public const string Target = "target";
    public const int Width = 64;

    private const string Penultimate = "/ReduceMean_output_0";
    private const string Exchanged = "/MatMul_output_0";
    private const int GraphField = 7;
    private const int NodeField = 1;
    private const int InputField = 11;
    private const int NodeOutput = 2;
    private const int Float = 1;

    /// <summary>The graph's bytes.</summary>
    /// <param name="gradient">Those of the gradient graph.</param>
    public static byte[] Of(byte[] gradient) => Rewrite(gradient, (tag, content) => tag == Tag(GraphField) ? Graph(content) : content);

    private static byte[] Graph(byte[] graph) =>
        [.. Rewrite(graph, (tag, content) => tag == Tag(NodeField) && OutputOf(content) == Exchanged ? Difference() : content), .. Field(InputField, TargetInput())];

    private static byte[] Difference() => [.. Text(1, Penultimate), .. Text(1, Target), .. Text(NodeOutput, Exchanged), .. Text(4, "Sub")];

    /// <summary>float32 [batch, 64].</summary>
    private static byte[] TargetInput()
    {
        byte[] shape = [.. Field(1, Text(2, "batch")), .. Field(1, Number(1, Width))];
        return [.. Text(1, Target), .. Field(2, Field(1, [.. Number(1, Float), .. Field(2, shape)]))];
    }

    private static string OutputOf(byte[] node)
    {
        var (found, reader) = ("", new CodedInputStream(node));
        while (reader.ReadTag() is > 0 and var tag)
        {
            if (tag == Tag(NodeOutput))
                found = reader.ReadString();
            else
                reader.SkipLastField();
        }

        return found;
    }

    /// <summary>Copies a message whose fields are numbers and bytes.</summary>
    private static byte[] Rewrite(byte[] message, Func<uint, byte[], byte[]> change) => Written(writer =>
    {
        var reader = new CodedInputStream(message);
        while (reader.ReadTag() is > 0 and var tag)
        {
            writer.WriteTag(tag);
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                writer.WriteBytes(ByteString.CopyFrom(change(tag, reader.ReadBytes().ToByteArray())));
            else
                writer.WriteUInt64(reader.ReadUInt64());
        }
    });

    private static uint Tag(int field) => WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited);

    private static byte[] Field(int number, byte[] content) => Written(writer =>
    {
        writer.WriteTag(number, WireFormat.WireType.LengthDelimited);
        writer.WriteBytes(ByteString.CopyFrom(content));
    });

    private static byte[] Text(int field, string text) => Field(field, System.Text.Encoding.UTF8.GetBytes(text));

    private static byte[] Number(int field, int number) => Written(writer =>
    {
        writer.WriteTag(field, WireFormat.WireType.Varint);
        writer.WriteInt32(number);
    });

    private static byte[] Written(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new CodedOutputStream(stream, leaveOpen: true))
            write(writer);
        return stream.ToArray();
    }
}
