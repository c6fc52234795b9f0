namespace Ladis.Models.Graph;

/// <summary>What a model wants to be fed.</summary>
/// <param name="Name">The graph input's name.</param>
/// <param name="ElementType">float32, float16, float64 or uint8.</param>
/// <param name="Layout">The order of the axes.</param>
/// <param name="Channels">1 (grey) or 3.</param>
/// <param name="Height">Rows; 0 where the model leaves it open and preprocessing must say it.</param>
/// <param name="Width">Columns; 0 where the model leaves it open and preprocessing must say it.</param>
/// <param name="HasBatchAxis">Whether the first axis counts pictures.</param>
/// <param name="FixedBatch">The number of pictures that every run must have; 0 when it is free.</param>
public sealed record InputSpec(
    string Name,
    ElementType ElementType,
    TensorLayout Layout,
    int Channels,
    int Height,
    int Width,
    bool HasBatchAxis,
    int FixedBatch)
{
    /// <summary>Values a picture: channels × height × width.</summary>
    public int Length => Channels * Height * Width;

    /// <summary>The extents of one picture's axes, without the batch axis.</summary>
    public IReadOnlyList<int> RowShape => Layout == TensorLayout.Nchw ? [Channels, Height, Width] : [Height, Width, Channels];

    /// <summary>For instance <c>input float32 [n,3,32,32]</c>.</summary>
    public override string ToString()
    {
        var batch = !HasBatchAxis ? "" : FixedBatch > 0 ? $"{FixedBatch}," : "n,";
        return $"{Name} {ElementType.ToString().ToLowerInvariant()} [{batch}{string.Join(',', RowShape.Select(d => d == 0 ? "?" : d.ToString()))}]";
    }
}
