using SkiaSharp;

namespace Ladis.Models.Images;

/// <summary>Turns a picture upright as EXIF says.</summary>
internal static class Orientation
{
    /// <param name="stored">The picture as it is stored; the caller has the result instead.</param>
    /// <param name="origin">Where the stored picture's first row and column belong.</param>
    public static RgbImage Upright(RgbImage stored, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft)
            return stored;
        using (stored)
            return Turn(stored, origin);
    }

    private static RgbImage Turn(RgbImage stored, SKEncodedOrigin origin)
    {
        var (width, height) = (stored.Width, stored.Height);
        var sideways = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var image = sideways ? new RgbImage(height, width) : new RgbImage(width, height);
        var source = stored.Pixels;
        var pixels = image.Pixels;
        var at = 0;
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++, at += 3)
            {
                var (column, row) = Stored(origin, x, y, width, height);
                var from = ((row * width) + column) * 3;
                (pixels[at], pixels[at + 1], pixels[at + 2]) = (source[from], source[from + 1], source[from + 2]);
            }
        }

        return image;
    }

    /// <summary>The stored column and row of the upright pixel (x, y); EXIF 2.3, tag 0x0112.</summary>
    private static (int Column, int Row) Stored(SKEncodedOrigin origin, int x, int y, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => (width - 1 - x, y),
        SKEncodedOrigin.BottomRight => (width - 1 - x, height - 1 - y),
        SKEncodedOrigin.BottomLeft => (x, height - 1 - y),
        SKEncodedOrigin.LeftTop => (y, x),
        SKEncodedOrigin.RightTop => (y, height - 1 - x),
        SKEncodedOrigin.RightBottom => (width - 1 - y, height - 1 - x),
        SKEncodedOrigin.LeftBottom => (width - 1 - y, x),
        _ => (x, y),
    };
}
