namespace Ladis.Models.Images;

/// <summary>Default limits on pictures.</summary>
public static class ImageDefaults
{
    /// <summary>The largest encoded picture, in bytes.</summary>
    /// <value>10 MiB</value>
    public const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>The most pixels (width × height) that a picture may announce. Decoding takes up to 7 bytes a pixel.</summary>
    /// <value>16,777,216 (4096 × 4096)</value>
    public const int MaxPixels = 4096 * 4096;

    /// <summary>What <see cref="ImageLimits.MaxPixels"/> can be at most: the decoded picture is one array of four bytes a pixel.</summary>
    /// <value>500,000,000</value>
    public const int MostPixels = 500_000_000;

    /// <summary>The most pixels of a side: what JPEG can have. Resampling keeps weights for every one of them.</summary>
    /// <value>65,535</value>
    public const int MostPixelsASide = 65_535;

    /// <summary>The quality that <see cref="ImageEncoder.Jpeg"/> uses when none is given, 1 to 100.</summary>
    /// <value>90</value>
    public const int JpegQuality = 90;
}
