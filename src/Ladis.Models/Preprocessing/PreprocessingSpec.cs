namespace Ladis.Models.Preprocessing;

/// <summary>How pictures become one model's input, with nothing left open.</summary>
/// <param name="Resize">How a picture of another size is brought to the model's.</param>
/// <param name="ShortestSide">Pixels of the shortest side before the crop; used by <see cref="ResizeMode.ShortestSideCrop"/>.</param>
/// <param name="Channels">The order of the colour channels.</param>
/// <param name="Scale">Factor from byte to model input.</param>
/// <param name="Mean">Subtracted after scaling, one number a channel in the model's order.</param>
/// <param name="Std">Divided by after the mean was subtracted, one number a channel in the model's order.</param>
public sealed record PreprocessingSpec(
    ResizeMode Resize,
    int ShortestSide,
    ChannelOrder Channels,
    double Scale,
    IReadOnlyList<double> Mean,
    IReadOnlyList<double> Std)
{
    /// <summary>For instance <c>Squash; RGB; (x × 0.0039216 − [0.485,0.456,0.406]) / [0.229,0.224,0.225]</c>.</summary>
    public override string ToString()
    {
        var side = Resize == ResizeMode.ShortestSideCrop ? $" {ShortestSide}" : "";
        return $"{Resize}{side}; {Channels.ToString().ToUpperInvariant()}; (x × {Scale:G5} − [{string.Join(',', Mean)}]) / [{string.Join(',', Std)}]";
    }
}
