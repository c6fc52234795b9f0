namespace Ladis.Models.Images.Jpeg;

/// <summary>
/// Decodes sound JPEG pictures by libjpeg-turbo. What it does not understand, or does not find flawless, it leaves to the other decoder, so
/// that which pictures are refused, and why, does not depend on what the system has installed.
/// </summary>
internal sealed class TurboJpegDecoder(TurboJpegLibrary library)
{
    [ThreadStatic]
    private static TurboJpegHandle? _handle;

    private TurboJpegHandle Handle => _handle ??= new TurboJpegHandle(library);

    /// <returns>Pixels a row, and rows; null: let the other decoder try.</returns>
    public (int Width, int Height)? TryReadSize(ReadOnlySpan<byte> encoded)
    {
        var handle = Handle;
        return !handle.IsInvalid && library.TryReadHeader(handle.Value, encoded, out var width, out var height, out var colourSpace) && colourSpace < TurboJpegLibrary.FirstCmykColourSpace
            ? (width, height)
            : null;
    }

    /// <returns>The picture as it is stored; null: let the other decoder try.</returns>
    public RgbImage? TryDecode(ReadOnlySpan<byte> encoded, int width, int height)
    {
        var image = new RgbImage(width, height);
        if (library.TryDecode(Handle.Value, encoded, image.Pixels, width, height))
            return image;
        image.Dispose();
        return null;
    }
}
