using Ladis.Models.Graph;
using Ladis.Models.Graph.Schema;

namespace Ladis.Models.Onnx;

/// <summary>Finds the graph input that takes pictures.</summary>
internal static class InputFinder
{
    private static readonly HashSet<ElementType> Accepted = [ElementType.Float32, ElementType.Float16, ElementType.Float64, ElementType.UInt8];

    /// <param name="graph">The model.</param>
    /// <param name="layout">The layout where a setting or the metadata say it; otherwise the channel axis is the one of extent 3 or 1.</param>
    /// <param name="others">Inputs that the caller feeds beside the picture.</param>
    /// <exception cref="OnnxModelException">There is no such input, or there are others that nobody would feed.</exception>
    public static InputSpec Find(OnnxGraph graph, TensorLayout? layout, params string[] others)
    {
        var specs = graph.Inputs.Select(i => (i.Name, Spec: AsPicture(i, layout))).ToList();
        var image = specs.Find(s => s.Spec is not null).Spec ?? throw new OnnxModelException(
            $"The model '{graph.Path}' has no input for pictures, that is one of rank 4 (or 3, without batch axis) with 1 or 3 channels and " +
            $"elements float32, float16, float64 or uint8. Its inputs: {string.Join("; ", graph.Inputs.Select(Describe))}.");
        var unfed = graph.Inputs.Where(i => i.Name != image.Name && !others.Contains(i.Name, StringComparer.Ordinal)).Select(Describe).ToList();
        if (unfed.Count > 0)
            throw new OnnxModelException($"The model '{graph.Path}' needs more than pictures ('{image.Name}'): {string.Join("; ", unfed)}. Export it with these inputs fixed.");
        return image;
    }

    private static InputSpec? AsPicture(ValueInfoProto input, TensorLayout? layout)
    {
        var tensor = input.Type?.TensorType;
        var type = (ElementType)(tensor?.ElemType ?? 0);
        if (tensor?.Shape?.Dim is not { Count: 3 or 4 } dims || !Accepted.Contains(type))
            return null;
        var extents = dims.Select(d => d.DimValue is > 0 and <= int.MaxValue ? (int)d.DimValue : 0).ToArray();
        var batched = extents.Length == 4;
        var row = extents[^3..];
        var order = layout ?? (IsChannels(row[0]) || !IsChannels(row[2]) ? TensorLayout.Nchw : TensorLayout.Nhwc);
        var (channels, height, width) = order == TensorLayout.Nchw ? (row[0], row[1], row[2]) : (row[2], row[0], row[1]);
        if (channels == 0)
            channels = 3;
        return IsChannels(channels)
            ? new InputSpec(input.Name, type, order, channels, height, width, batched, batched ? extents[0] : 0)
            : null;
    }

    private static bool IsChannels(int extent) => extent is 1 or 3;

    private static string Describe(ValueInfoProto input)
    {
        var tensor = input.Type?.TensorType;
        var dims = tensor?.Shape?.Dim.Select(d => d.HasDimValue ? d.DimValue.ToString() : d.HasDimParam ? d.DimParam : "?");
        return $"{input.Name} {((ElementType)(tensor?.ElemType ?? 0)).ToString().ToLowerInvariant()} [{string.Join(',', dims ?? [])}]";
    }
}
