using Ladis.Inference.Images.Jpeg;
using Microsoft.Extensions.Logging;

namespace Ladis.Inference.Telemetry;

/// <summary>Every log message of the inference role, with its id.</summary>
internal static partial class InferenceLog
{
    [LoggerMessage(2000, LogLevel.Information, "Model {Model} (sha256 {Sha256}) from {Path}: input {Input}, {Classes} classes, taps {Taps}; {Batches}; computes on {Provider} with {Threads} threads.")]
    public static partial void Serving(
        this ILogger logger, string model, string sha256, string path, string input, int classes, string taps, string batches, string provider, int threads);

    [LoggerMessage(2001, LogLevel.Information, "Requests from {Requests}; predictions to {Predictions}, activations to {Activations}, dead letters to {DeadLetters}; group {Group}, {Delivery}.")]
    public static partial void Topics(
        this ILogger logger, string requests, string predictions, string activations, string deadLetters, string group, string delivery);

    [LoggerMessage(2002, LogLevel.Information, "Model {Model} is warm: batches of up to {Batch}, JPEG by {Jpeg}; it took {Milliseconds:F0} ms.")]
    public static partial void Warm(this ILogger logger, string model, int batch, JpegDecoder jpeg, double milliseconds);

    [LoggerMessage(2003, LogLevel.Information, "Decoding takes at most {Bytes} bytes of memory for all pictures at one time, of at most {Pixels} pixels each; pictures beyond that are dead letters.")]
    public static partial void Decoding(this ILogger logger, long bytes, int pixels);
}
