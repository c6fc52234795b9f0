using System.Diagnostics.CodeAnalysis;

namespace Ladis.Models.Images;

/// <summary>A decoded picture, or the reason why there is none.</summary>
/// <param name="Image">The picture; its receiver disposes it. <see langword="null"/> on failure.</param>
/// <param name="Reason"><see cref="ImageFailureReason.None"/> on success.</param>
/// <param name="Message">On failure, one sentence with the figures that matter.</param>
public readonly record struct ImageDecodeResult(RgbImage? Image, ImageFailureReason Reason, string? Message)
{
    /// <summary>Whether there is a picture.</summary>
    [MemberNotNullWhen(true, nameof(Image))]
    [MemberNotNullWhen(false, nameof(Message))]
    public bool Succeeded => Reason == ImageFailureReason.None;

    internal static ImageDecodeResult Ok(RgbImage image) => new(image, ImageFailureReason.None, null);

    /// <summary>The refusal of a picture for what it announces; null when it may be decoded.</summary>
    internal static ImageDecodeResult? TooManyPixels(ImageFormat format, int width, int height, int allowed) => (long)width * height > allowed
        ? Fail(ImageFailureReason.TooManyPixels, $"The {format} picture announces {width} × {height} pixels; {allowed} are allowed.")
        : Math.Max(width, height) > ImageDefaults.MostPixelsASide
            ? Fail(ImageFailureReason.TooManyPixels, $"The {format} picture announces {width} × {height} pixels; a side has at most {ImageDefaults.MostPixelsASide}.")
            : null;

    /// <summary>The refusal of a picture that no waiting for others would make room for.</summary>
    internal static ImageDecodeResult TooMuchMemory(ImageFormat format, int width, int height, long cost, long budget) => Fail(
        ImageFailureReason.TooManyPixels,
        $"Decoding the {format} picture of {width} × {height} pixels takes {cost} bytes of memory; {budget} are allowed for all pictures at one time (Ladis:Inference:MaxDecodingBytes).");

    internal static ImageDecodeResult Fail(ImageFailureReason reason, string message) => new(null, reason, message);
}
