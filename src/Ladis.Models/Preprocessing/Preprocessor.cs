using Ladis.Models.Graph;
using Ladis.Models.Images;

namespace Ladis.Models.Preprocessing;

/// <summary>
/// Writes pictures as a model wants them: resized, in its layout and channel order, scaled and normalised.
/// Safe for use by many threads at once.
/// </summary>
public sealed class Preprocessor
{
    private readonly PixelWriter _writer;

    /// <summary>Prepares the conversion.</summary>
    /// <param name="input">What the model wants to be fed; its size must be known.</param>
    /// <param name="spec">How pictures become that.</param>
    public Preprocessor(InputSpec input, PreprocessingSpec spec)
    {
        Input = input;
        Spec = spec;
        _writer = new PixelWriter(input, spec);
    }

    /// <summary>What the model wants to be fed.</summary>
    public InputSpec Input { get; }

    /// <summary>How pictures become that.</summary>
    public PreprocessingSpec Spec { get; }

    /// <summary>Why a picture of this size is refused, or <see langword="null"/> when it is not.</summary>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    public string? Refusal(int width, int height) =>
        Spec.Resize != ResizeMode.None || (width == Input.Width && height == Input.Height)
            ? null
            : $"The picture has {width} × {height} pixels; the model takes {Input.Width} × {Input.Height} and Preprocessing.Resize is None.";

    /// <summary>Writes one picture.</summary>
    /// <param name="image">The picture; it is not changed.</param>
    /// <param name="slot">Where to write: <see cref="InputSpec.Length"/> values.</param>
    /// <exception cref="ArgumentException">The slot has another length, or <see cref="Refusal"/> is not <see langword="null"/>.</exception>
    public void Write(RgbImage image, Span<float> slot)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (slot.Length != Input.Length)
            throw new ArgumentException($"The slot has {slot.Length} values; the model's input has {Input.Length}.", nameof(slot));
        if (Refusal(image.Width, image.Height) is { } refusal)
            throw new ArgumentException(refusal, nameof(image));
        using var resized = Resized(image);
        _writer.Write(resized ?? image, slot);
    }

    /// <summary>A copy of a picture at the model's own size: what an attack may change.</summary>
    /// <param name="image">The picture; it is not changed.</param>
    /// <exception cref="ArgumentException"><see cref="Refusal"/> is not <see langword="null"/>.</exception>
    public RgbImage Fit(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (Refusal(image.Width, image.Height) is { } refusal)
            throw new ArgumentException(refusal, nameof(image));
        return Resized(image) ?? RgbImage.FromPixels(image.Pixels, image.Width, image.Height);
    }

    private RgbImage? Resized(RgbImage image) => Spec.Resize switch
    {
        ResizeMode.Squash => Squash(image, Input.Width, Input.Height),
        ResizeMode.ShortestSideCrop => CropCentre(image),
        _ => null,
    };

    private static RgbImage? Squash(RgbImage image, int width, int height) =>
        image.Width == width && image.Height == height ? null : BilinearResizer.Resize(image, width, height);

    private RgbImage? CropCentre(RgbImage image)
    {
        var (width, height) = ShortestSideTo(Spec.ShortestSide, image.Width, image.Height);
        return width == image.Width && height == image.Height && width == Input.Width && height == Input.Height
            ? null
            : BilinearResizer.Resize(image, width, height, Centre(width, Input.Width), Centre(height, Input.Height));
    }

    /// <summary>torchvision's Resize with one number: the longer side is cut to a whole pixel.</summary>
    private static (long Width, long Height) ShortestSideTo(int side, int width, int height) => width <= height
        ? (side, (long)side * height / width)
        : ((long)side * width / height, side);

    /// <summary>torchvision's CenterCrop rounds half a pixel to the even number.</summary>
    private static Stretch Centre(long whole, int part) => new((long)Math.Round((whole - part) / 2.0, MidpointRounding.ToEven), part);
}
