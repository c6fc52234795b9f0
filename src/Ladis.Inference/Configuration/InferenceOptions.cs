using Ladis.Contracts;
using Ladis.Models.Images;
using Ladis.Models.Images.Jpeg;
using Ladis.Settings;
using Ladis.Streaming.Configuration;

namespace Ladis.Inference.Configuration;

/// <summary>Section <c>Ladis:Inference</c>: the inference role.</summary>
public sealed class InferenceOptions : LoopOptions
{
    /// <summary>Sets the role's own defaults.</summary>
    public InferenceOptions() => GroupId = InferenceDefaults.GroupId;

    /// <summary>The classifiers; requests without a model's name go to the first.</summary>
    /// <value>No default; at least one.</value>
    public IList<ModelOptions> Models { get; set; } = [];

    /// <summary>An encoded image is at most so long.</summary>
    /// <value>Default: 10 MiB.</value>
    public int MaxImageBytes { get; set; } = ImageDefaults.MaxBytes;

    /// <summary>A decoded image has at most so many pixels.</summary>
    /// <value>Default: 16,777,216 (4096 × 4096).</value>
    public int MaxImagePixels { get; set; } = ImageDefaults.MaxPixels;

    /// <summary>
    /// Memory that all pictures which are being decoded at one time may take together, over all loops: threads wait for each other where it is short, and a picture that
    /// alone takes more is a dead letter. A picture takes 3 to 18 bytes a pixel (docs/operations.md).
    /// </summary>
    /// <value>Default: a third of the memory that .NET may use, which is three quarters of a container's limit.</value>
    public long? MaxDecodingBytes { get; set; }

    /// <summary>Which library decodes JPEG: the system's libturbojpeg where there is one (<c>Auto</c>), that or nothing (<c>LibjpegTurbo</c>), or the slower one that travels with the program (<c>Skia</c>). The pixels are the same.</summary>
    /// <value>Default: Auto.</value>
    public JpegDecoder JpegDecoder { get; set; } = JpegDecoder.Auto;

    /// <summary>Threads that decode the images of one batch.</summary>
    /// <value>Default: the number of processors.</value>
    public int DecodeThreads { get; set; } = Environment.ProcessorCount;

    /// <summary>Threads that ONNX Runtime computes a batch with.</summary>
    /// <value>Default: the number of processors.</value>
    public int ComputeThreads { get; set; } = Environment.ProcessorCount;

    /// <summary>Classes listed in a prediction, the most probable ones.</summary>
    /// <value>Default: 5.</value>
    public int TopClasses { get; set; } = InferenceDefaults.TopClasses;

    /// <summary>Whether activations are published as float16: half the bytes, about three significant digits. A baseline must be built with the same setting.</summary>
    /// <value>Default: false.</value>
    public bool HalfPrecision { get; set; }

    /// <summary>Which requests' activations are published.</summary>
    /// <value>Default: all.</value>
    public CaptureOptions Capture { get; set; } = new();

    /// <summary>What divides a model's activations into streams.</summary>
    /// <value>Default: nothing; one stream a model.</value>
    public StreamKeyOptions StreamKey { get; set; } = new();

    /// <summary>
    /// Request headers that the prediction and the activation carry too, besides <c>traceparent</c>, <c>tracestate</c>,
    /// <c>ladis.client</c> and <c>ladis.session</c>, which always pass.
    /// </summary>
    /// <value>Default: none.</value>
    public IList<string> PassHeaders { get; set; } = [];

    /// <inheritdoc />
    public override IEnumerable<OptionError> Validate(string section)
    {
        foreach (var error in base.Validate(section))
            yield return error;
        if (Models.Count == 0)
            yield return new($"{section}:{nameof(Models)}", null, "name at least one ONNX file as Models:0:Path, or give --model FILE.");
        for (var i = 0; i < Models.Count; i++)
        {
            foreach (var error in Models[i].Validate($"{section}:{nameof(Models)}:{i}"))
                yield return error;
        }

        foreach (var error in Capture.Validate($"{section}:{nameof(Capture)}").Concat(StreamKey.Validate($"{section}:{nameof(StreamKey)}")))
            yield return error;
        for (var i = 0; i < PassHeaders.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(PassHeaders[i]))
                yield return new($"{section}:{nameof(PassHeaders)}:{i}", PassHeaders[i], "the name of a header.");
            else if (string.Equals(PassHeaders[i], RecordHeaders.ContentType, StringComparison.OrdinalIgnoreCase))
                yield return new($"{section}:{nameof(PassHeaders)}:{i}", PassHeaders[i], "this header describes the request's own bytes; an answer has another content.");
        }

        if (MaxImageBytes < 1)
            yield return new($"{section}:{nameof(MaxImageBytes)}", MaxImageBytes.ToString(), "at least 1 byte.");
        if (MaxImagePixels < 1)
            yield return new($"{section}:{nameof(MaxImagePixels)}", MaxImagePixels.ToString(), "at least 1 pixel.");
        if (MaxDecodingBytes < 1)
            yield return new($"{section}:{nameof(MaxDecodingBytes)}", MaxDecodingBytes.ToString(), "at least 1 byte, or leave it out for a third of the memory that there is.");
        if (ImageDecoder.Refusal(JpegDecoder) is { } refusal)
            yield return new($"{section}:{nameof(JpegDecoder)}", JpegDecoder.ToString(), refusal);
        if (DecodeThreads < 1)
            yield return new($"{section}:{nameof(DecodeThreads)}", DecodeThreads.ToString(), "at least 1.");
        if (ComputeThreads < 1)
            yield return new($"{section}:{nameof(ComputeThreads)}", ComputeThreads.ToString(), "at least 1.");
        if (TopClasses < 1)
            yield return new($"{section}:{nameof(TopClasses)}", TopClasses.ToString(), "at least 1.");
    }

    /// <summary>The decoder of all loops of a worker.</summary>
    internal ImageDecoder CreateDecoder() =>
        new(new ImageLimits { MaxBytes = MaxImageBytes, MaxPixels = MaxImagePixels }, JpegDecoder, new PixelBudget(MaxDecodingBytes ?? PixelBudget.DefaultBytes));
}
