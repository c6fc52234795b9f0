namespace Ladis.Models.Images;

/// <summary>
/// Pixels as red, green, blue, one byte each, row by row from the top, without padding. Their memory goes back on
/// <see cref="Dispose"/>; after that the picture must not be used.
/// </summary>
public sealed class RgbImage : IDisposable
{
    /// <summary>Bytes that may be read, not used, beyond the last pixel: vector code loads more than three at a time.</summary>
    internal const int ReadableTail = 16;

    private readonly PixelMemory _memory;
    private IDisposable? _share;

    /// <summary>A picture of undefined content.</summary>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    public RgbImage(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Width = width;
        Height = height;
        _memory = new PixelMemory(checked((width * height * 3) + ReadableTail));
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The pixels, <c>Width × Height × 3</c> bytes.</summary>
    /// <exception cref="ObjectDisposedException">The memory went back.</exception>
    public Span<byte> Pixels => _memory.Span[..(Width * Height * 3)];

    /// <summary>The pixels and <see cref="ReadableTail"/> more bytes of no meaning.</summary>
    internal Span<byte> PixelsWithTail => _memory.Span;

    /// <summary>Copies pixels into a new picture.</summary>
    /// <param name="rgb"><c>width × height × 3</c> bytes.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit.</exception>
    public static RgbImage FromPixels(ReadOnlySpan<byte> rgb, int width, int height)
    {
        if (rgb.Length != (long)width * height * 3)
            throw new ArgumentException($"{width} × {height} RGB pixels are {(long)width * height * 3} bytes, not {rgb.Length}.", nameof(rgb));
        var image = new RgbImage(width, height);
        rgb.CopyTo(image.Pixels);
        return image;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        _memory.Dispose();
        _share?.Dispose();
    }

    /// <summary>The picture takes over a share of a budget, until it is disposed of.</summary>
    internal RgbImage Keeping(ref IDisposable? share)
    {
        (_share, share) = (share, null);
        return this;
    }
}
