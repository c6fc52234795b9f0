using Ladis.Inference.Configuration;
using Ladis.Inference.Images;

namespace Ladis.Inference.Role;

/// <summary>What a <see cref="RequestClassifier"/> may use.</summary>
/// <param name="Capacity">Requests in one batch, at most.</param>
/// <param name="DecodeThreads">Threads that decode one batch.</param>
/// <param name="TopClasses">Classes listed in a prediction.</param>
/// <param name="HalfPrecision">Whether activations are published as float16.</param>
/// <param name="Decoder">Decodes the pictures.</param>
/// <param name="Capture">Whose activations are made.</param>
/// <param name="StreamKey">What divides the model's activations into streams.</param>
internal sealed record RequestClassifierOptions(
    int Capacity, int DecodeThreads, int TopClasses, bool HalfPrecision, ImageDecoder Decoder, CaptureSampling Capture, StreamKeyOptions StreamKey)
{
    public static RequestClassifierOptions Of(InferenceOptions options, ImageDecoder decoder, CaptureSampling capture) => new(
        options.MaxBatch,
        options.DecodeThreads,
        options.TopClasses,
        options.HalfPrecision,
        decoder,
        capture,
        options.StreamKey);
}
