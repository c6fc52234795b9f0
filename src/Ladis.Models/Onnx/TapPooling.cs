namespace Ladis.Models.Onnx;

/// <summary>How a tensor with spatial axes becomes one row of channels: by the mean over all positions.</summary>
public enum TapPooling
{
    /// <summary>There is nothing to average; the values are taken as they are.</summary>
    None = 0,

    /// <summary>[C, H, W]: the mean over the axes after the first.</summary>
    ChannelsFirst = 1,

    /// <summary>[H, W, C] or [tokens, C]: the mean over the axes before the last.</summary>
    ChannelsLast = 2,
}
