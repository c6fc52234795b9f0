using System.Runtime.Intrinsics;
using Ladis.Models.Images.Jpeg;
using SkiaSharp;

namespace Ladis.Models.Images;

/// <summary>
/// Turns JPEG, PNG and WebP into RGB pixels. Input may be hostile: whatever the bytes are, the answer is a result,
/// never an exception. Safe for use by many threads at once.
/// <para>
/// Conventions, the same as those of PIL's <c>convert("RGB")</c>, with which most classifiers were trained: transparency
/// is dropped (the colour stored under it is used), colour profiles are not applied, 16-bit channels are
/// cut to 8 bits, grey becomes three equal channels. The EXIF orientation is applied.
/// </para>
/// </summary>
public sealed class ImageDecoder
{
    private const int BytesPerDecodedPixel = 4;
    private const int PixelsAtOnce = 4;

    private static readonly Vector128<byte> DropFourth = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0xFF, 0xFF, 0xFF, 0xFF);

    private readonly ImageLimits _limits;
    private readonly int _maxPixels;
    private readonly TurboJpegDecoder? _jpeg;

    /// <summary>Makes a decoder.</summary>
    /// <param name="limits">What a picture may cost.</param>
    /// <param name="jpeg">Which library decodes JPEG.</param>
    /// <param name="budget">What all pictures that are being decoded may take together; a picture counts until it is disposed of. Without one, only each picture is bounded.</param>
    /// <exception cref="DllNotFoundException">The library that was asked for is not installed; see <see cref="Refusal"/>.</exception>
    public ImageDecoder(ImageLimits limits, JpegDecoder jpeg = JpegDecoder.Auto, PixelBudget? budget = null)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (Refusal(jpeg) is { } refusal)
            throw new DllNotFoundException(refusal);
        _limits = limits;
        Budget = budget;
        _maxPixels = Math.Min(limits.MaxPixels, ImageDefaults.MostPixels);
        _jpeg = jpeg != JpegDecoder.Skia && TurboJpegLibrary.Instance is { } library ? new TurboJpegDecoder(library) : null;
    }

    /// <summary>The library that decodes JPEG: never <see cref="JpegDecoder.Auto"/>.</summary>
    public JpegDecoder Jpeg => _jpeg is null ? JpegDecoder.Skia : JpegDecoder.LibjpegTurbo;

    /// <summary>What all pictures that are being decoded may take together; null where only each picture is bounded.</summary>
    public PixelBudget? Budget { get; }

    /// <summary>Why a library cannot be used on this machine, with the remedy; <see langword="null"/> when it can.</summary>
    /// <param name="jpeg">The choice.</param>
    public static string? Refusal(JpegDecoder jpeg) => jpeg == JpegDecoder.LibjpegTurbo && TurboJpegLibrary.Instance is null
        ? "the system has no libturbojpeg.so.0; install it (Debian: libturbojpeg0, Ubuntu: libturbojpeg, Fedora: turbojpeg), or choose Auto or Skia."
        : null;

    /// <summary>Decodes one picture.</summary>
    /// <param name="encoded">The bytes as they came.</param>
    public ImageDecodeResult Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IsEmpty)
            return ImageDecodeResult.Fail(ImageFailureReason.Empty, "The picture has no bytes.");
        if (encoded.Length > _limits.MaxBytes)
            return ImageDecodeResult.Fail(ImageFailureReason.TooLarge, $"The picture has {encoded.Length} bytes; {_limits.MaxBytes} are allowed.");
        var format = ImageSignature.Recognize(encoded);
        if (format == ImageFormat.Unknown)
            return ImageDecodeResult.Fail(ImageFailureReason.UnknownFormat, UnknownBytes(encoded));
        if (ImageSignature.IsTruncated(format, encoded))
            return Truncated(format, encoded.Length);
        return (format == ImageFormat.Jpeg ? DecodeQuickly(encoded) : null) ?? DecodeWithCodec(format, encoded);
    }

    private ImageDecodeResult? DecodeQuickly(ReadOnlySpan<byte> encoded)
    {
        if (_jpeg?.TryReadSize(encoded) is not { } size)
            return null;
        var origin = ExifOrientation.OfJpeg(encoded);
        var cost = DecodingCost.Of(ImageFormat.Jpeg, encoded, (long)size.Width * size.Height, origin, rgba: false);
        if (BeyondLimits(ImageFormat.Jpeg, size.Width, size.Height, cost) is { } refused)
            return refused;
        var share = Budget?.Take(cost);
        try
        {
            if (_jpeg.TryDecode(encoded, size.Width, size.Height) is not { } stored)
                return null;
            var image = Orientation.Upright(stored, origin).Keeping(ref share);
            return ImageDecodeResult.Ok(image);
        }
        finally
        {
            share?.Dispose();
        }
    }

    private unsafe ImageDecodeResult DecodeWithCodec(ImageFormat format, ReadOnlySpan<byte> encoded)
    {
        fixed (byte* start = encoded)
        {
            using var data = SKData.Create((IntPtr)start, encoded.Length);
            using var codec = SKCodec.Create(data);
            if (codec is null)
                return ImageDecodeResult.Fail(ImageFailureReason.Corrupt, $"The header of the {format} picture ({encoded.Length} bytes) cannot be read.");
            var origin = format == ImageFormat.Png ? ExifOrientation.OfPng(encoded) : codec.EncodedOrigin;
            var cost = DecodingCost.Of(format, encoded, (long)codec.Info.Width * codec.Info.Height, origin, rgba: true);
            if (BeyondLimits(format, codec.Info.Width, codec.Info.Height, cost) is { } refused)
                return refused;
            var share = Budget?.Take(cost);
            try
            {
                var result = ReadPixels(codec, format, encoded.Length, origin);
                result.Image?.Keeping(ref share);
                return result;
            }
            finally
            {
                share?.Dispose();
            }
        }
    }

    private ImageDecodeResult? BeyondLimits(ImageFormat format, int width, int height, long cost) =>
        ImageDecodeResult.TooManyPixels(format, width, height, _maxPixels)
        ?? (cost > Budget?.Bytes ? ImageDecodeResult.TooMuchMemory(format, width, height, cost, Budget.Bytes) : null);

    private static unsafe ImageDecodeResult ReadPixels(SKCodec codec, ImageFormat format, int encodedLength, SKEncodedOrigin origin)
    {
        // Without a colour space in the target, Skia applies no profile.
        var target = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, null);
        using var rgba = new PixelMemory(target.Width * target.Height * BytesPerDecodedPixel);
        SKCodecResult outcome;
        fixed (byte* pixels = rgba.Span)
            outcome = codec.GetPixels(target, (IntPtr)pixels);
        return outcome switch
        {
            SKCodecResult.Success => ImageDecodeResult.Ok(Orientation.Upright(WithoutAlpha(rgba.Span, target.Width, target.Height), origin)),
            SKCodecResult.IncompleteInput => Truncated(format, encodedLength),
            SKCodecResult.InvalidConversion or SKCodecResult.Unimplemented =>
                ImageDecodeResult.Fail(ImageFailureReason.Unsupported, $"This kind of {format} picture is not supported ({outcome})."),
            _ => ImageDecodeResult.Fail(ImageFailureReason.Corrupt, $"The {format} picture ({encodedLength} bytes) is damaged ({outcome})."),
        };
    }

    private static RgbImage WithoutAlpha(ReadOnlySpan<byte> rgba, int width, int height)
    {
        var image = new RgbImage(width, height);
        var target = image.PixelsWithTail;
        var count = width * height;
        var i = 0;
        // Each store writes four bytes too many; the next one, or nobody, reads them.
        for (; i <= count - PixelsAtOnce; i += PixelsAtOnce)
            Vector128.Shuffle(Vector128.Create(rgba.Slice(i * 4, 16)), DropFourth).CopyTo(target[(i * 3)..]);
        for (; i < count; i++)
            rgba.Slice(i * 4, 3).CopyTo(target[(i * 3)..]);
        return image;
    }

    private static ImageDecodeResult Truncated(ImageFormat format, int length) =>
        ImageDecodeResult.Fail(ImageFailureReason.Truncated, $"The {format} picture ends too early, after {length} bytes.");

    private static string UnknownBytes(ReadOnlySpan<byte> encoded) => ForeignFormat.NameOf(encoded) is { } foreign
        ? $"The picture is {foreign}; JPEG, PNG and WebP are taken."
        : $"The first bytes ({FirstBytes(encoded)}) are neither of a JPEG nor of a PNG nor of a WebP picture.";

    private static string FirstBytes(ReadOnlySpan<byte> encoded) => Convert.ToHexString(encoded[..Math.Min(encoded.Length, 8)]);
}
