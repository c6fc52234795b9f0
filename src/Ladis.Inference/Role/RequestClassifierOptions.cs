using Ladis.Inference.Configuration;
using Ladis.Models.Images;

namespace Ladis.Inference.Role;

/// <summary>What a <see cref="RequestClassifier"/> may use.</summary>
/// <param name="Capacity">Requests in one batch, at most.</param>
/// <param name="BatchBytes">Memory that a batch may take.</param>
/// <param name="DecodeThreads">Threads that decode one batch.</param>
/// <param name="TopClasses">Classes listed in a prediction.</param>
/// <param name="HalfPrecision">Whether activations are published as float16.</param>
/// <param name="Decoder">Decodes the pictures.</param>
/// <param name="Capture">Whose activations are made.</param>
/// <param name="StreamKey">What divides the model's activations into streams.</param>
internal sealed record RequestClassifierOptions(
    int Capacity, long BatchBytes, int DecodeThreads, int TopClasses, bool HalfPrecision, ImageDecoder Decoder, CaptureSampling Capture, StreamKeyOptions StreamKey)
{
    /// <summary>Beyond it a run gains nothing from more pictures.</summary>
    private const long MostBatchBytes = 512 * 1024 * 1024;

    /// <summary>Of what .NET may use, all loops' batches take at most one part in so many.</summary>
    private const int MemoryParts = 8;

    public static RequestClassifierOptions Of(InferenceOptions options, ImageDecoder decoder, CaptureSampling capture) => new(
        options.MaxBatch,
        Math.Min(MostBatchBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MemoryParts / options.Loops),
        options.DecodeThreads,
        options.TopClasses,
        options.HalfPrecision,
        decoder,
        capture,
        options.StreamKey);
}
