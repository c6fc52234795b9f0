using System.Numerics.Tensors;
using Ladis.Contracts;
using Ladis.Models.Graph;
using Ladis.Models.Onnx;
using Ladis.Streaming.Records;
using Tensor = Ladis.Contracts.V1.Tensor;

namespace Ladis.Inference.Role;

/// <summary>Puts a request's tensor into a batch, when it is what the model takes: no picture, no preprocessing.</summary>
internal static class TensorInput
{
    /// <returns>Why the tensor is refused, or null.</returns>
    public static RequestFailure? Fill(Tensor tensor, OnnxClassifier model, Span<float> slot)
    {
        if (!HasShapeOf(model.Input, tensor))
        {
            return new RequestFailure(
                DeadLetterReason.WrongShape,
                $"The tensor's shape is [{string.Join(',', tensor.Shape)}]; the model {model.Model.Id} takes [{string.Join(',', model.Input.RowShape)}].");
        }

        var count = TensorValues.Count(tensor);
        if (count != model.Input.Length)
            return new RequestFailure(DeadLetterReason.WrongShape, $"The tensor has {count} values; the model {model.Model.Id} takes {model.Input.Length}.");
        TensorValues.CopyTo(tensor, slot);
        return TensorPrimitives.IsFiniteAll<float>(slot)
            ? null
            : new RequestFailure(DeadLetterReason.CorruptMessage, "The tensor holds NaN or infinite values.");
    }

    /// <summary>A tensor without a shape is taken as of the model's own; a leading axis of one picture may be there.</summary>
    private static bool HasShapeOf(InputSpec input, Tensor tensor) => tensor.Shape.Count switch
    {
        0 => true,
        4 when tensor.Shape[0] == 1 => tensor.Shape.Skip(1).SequenceEqual(input.RowShape),
        _ => tensor.Shape.SequenceEqual(input.RowShape),
    };
}
