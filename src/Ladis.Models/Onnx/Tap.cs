using Ladis.Contracts.V1;
using Ladis.Models.Graph;

namespace Ladis.Models.Onnx;

/// <summary>An inner tensor that is captured for every picture.</summary>
/// <param name="Name">What records and baselines call it: <c>penultimate</c>, <c>logits</c>, or the tensor's name.</param>
/// <param name="Tensor">The tensor's name in the graph.</param>
/// <param name="Role">What it is to the classifier.</param>
/// <param name="Reason">Why this tensor was chosen.</param>
/// <param name="Shape">The extents of one picture's axes before pooling.</param>
/// <param name="Pooling">How the spatial axes are averaged.</param>
/// <param name="ElementType">The tensor's type in the graph; rows are always float32.</param>
public sealed record Tap(
    string Name,
    string Tensor,
    TapRole Role,
    string Reason,
    IReadOnlyList<int> Shape,
    TapPooling Pooling,
    ElementType ElementType)
{
    /// <summary>Values a row after pooling: the number of channels.</summary>
    public int Width => Pooling switch
    {
        TapPooling.ChannelsFirst => Shape[0],
        TapPooling.ChannelsLast => Shape[^1],
        _ => Values,
    };

    /// <summary>Positions that are averaged into one value.</summary>
    public int Positions => Values / Width;

    /// <summary>Values a picture before pooling.</summary>
    public int Values => Shape.Aggregate(1, (product, extent) => product * extent);
}
