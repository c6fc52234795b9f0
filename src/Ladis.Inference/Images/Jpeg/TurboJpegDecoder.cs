namespace Ladis.Inference.Images.Jpeg;

/// <summary>
/// Decodes sound JPEG pictures by libjpeg-turbo. What it does not understand, or does not find flawless, it leaves to the other decoder, so
/// that which pictures are refused, and why, does not depend on what the system has installed.
/// </summary>
internal sealed class TurboJpegDecoder(TurboJpegLibrary library)
{
    [ThreadStatic]
    private static TurboJpegHandle? _handle;

    /// <returns>The picture upright, or a refusal for its size; null: let the other decoder try.</returns>
    public ImageDecodeResult? TryDecode(ReadOnlySpan<byte> encoded, int maxPixels)
    {
        var handle = _handle ??= new TurboJpegHandle(library);
        if (handle.IsInvalid || !library.TryReadHeader(handle.Value, encoded, out var width, out var height, out var colourSpace))
            return null;
        if (colourSpace >= TurboJpegLibrary.FirstCmykColourSpace)
            return null;
        if (ImageDecodeResult.TooManyPixels(ImageFormat.Jpeg, width, height, maxPixels) is { } refused)
            return refused;
        var image = new RgbImage(width, height);
        if (library.TryDecode(handle.Value, encoded, image.Pixels, width, height))
            return ImageDecodeResult.Ok(Orientation.Upright(image, ExifOrientation.OfJpeg(encoded)));
        image.Dispose();
        return null;
    }
}
