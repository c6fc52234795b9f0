using Ladis.Models.Images.Jpeg;
using Microsoft.Extensions.Logging;

namespace Ladis.Inference.Telemetry;

/// <summary>Every log message of the inference role, with its id.</summary>
internal static partial class InferenceLog
{
    [LoggerMessage(2000, LogLevel.Information, "Model {Model} (sha256 {Sha256}) from {Path}: input {Input}, {Classes} classes by {Scores}, taps {Taps}; {Batches}; computes on {Provider} with {Threads} threads.")]
    public static partial void Serving(
        this ILogger logger, string model, string sha256, string path, string input, int classes, string scores, string taps, string batches, string provider, int threads);

    [LoggerMessage(2001, LogLevel.Information, "Requests from {Requests}; predictions to {Predictions}, activations to {Activations}, dead letters to {DeadLetters}; group {Group}, {Delivery}.")]
    public static partial void Topics(
        this ILogger logger, string requests, string predictions, string activations, string deadLetters, string group, string delivery);

    [LoggerMessage(2002, LogLevel.Information, "Model {Model} is warm: batches of up to {Batch}, JPEG by {Jpeg}; it took {Milliseconds:F0} ms.")]
    public static partial void Warm(this ILogger logger, string model, int batch, JpegDecoder jpeg, double milliseconds);

    [LoggerMessage(2003, LogLevel.Information, "Decoding takes at most {Bytes} bytes of memory for all pictures at one time, of at most {Pixels} pixels each; pictures beyond that are dead letters.")]
    public static partial void Decoding(this ILogger logger, long bytes, int pixels);

    [LoggerMessage(2004, LogLevel.Warning, "Model {Model} answers a picture differently by the others of its batch, by up to {Share:P2} of the largest value: the same request may get another answer the next time. It is probably quantised dynamically; Ladis:Inference:Models:0:OneByOne=true (or the number of this model) runs its pictures one by one.")]
    public static partial void DependsOnNeighbours(this ILogger logger, string model, double share);

    [LoggerMessage(2005, LogLevel.Warning, "Tap {Tap} of model {Model} has values up to {Largest}, and float16 ends at 65,504: its activations cannot be compared. Set Ladis:Inference:HalfPrecision to false.")]
    public static partial void BeyondHalf(this ILogger logger, string model, string tap, float largest);

    [LoggerMessage(2006, LogLevel.Information, "Model {Model} runs batches of {Capacity} instead of MaxBatch {MaxBatch}: pictures of {Input} in more would take over {Bytes} bytes.")]
    public static partial void SmallerBatches(this ILogger logger, string model, int capacity, int maxBatch, string input, long bytes);
}
