namespace Ladis.Models.Preprocessing;

/// <summary>The order of the colour channels that a model was trained with.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb = 0,

    /// <summary>Blue, green, red: OpenCV's and Caffe's order.</summary>
    Bgr = 1,
}
