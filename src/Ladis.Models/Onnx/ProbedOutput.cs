using Ladis.Models.Graph;

namespace Ladis.Models.Onnx;

/// <summary>What a trial run showed of an output.</summary>
/// <param name="Type">Its element type.</param>
/// <param name="RowShape">The extents of one picture's axes, without the batch axis.</param>
/// <param name="HasBatchAxis">Whether the runtime's tensor has a batch axis.</param>
internal sealed record ProbedOutput(ElementType Type, IReadOnlyList<int> RowShape, bool HasBatchAxis);
