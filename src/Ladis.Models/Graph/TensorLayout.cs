namespace Ladis.Models.Graph;

/// <summary>The order of a picture tensor's axes.</summary>
public enum TensorLayout
{
    /// <summary>Channels before rows and columns: PyTorch's, and ONNX's own, order.</summary>
    Nchw = 0,

    /// <summary>Channels last: TensorFlow's order.</summary>
    Nhwc = 1,
}
