namespace Ladis.Models.Onnx;

/// <summary>A tensor, and why it was chosen.</summary>
internal sealed record FoundTensor(string Tensor, string Reason);
