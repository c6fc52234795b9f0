namespace Ladis.Models.Images.Jpeg;

/// <summary>Which library decodes JPEG. The pixels are the same; libjpeg-turbo with its vector code takes less than half the time.</summary>
public enum JpegDecoder
{
    /// <summary>The system's libturbojpeg where there is one, else Skia.</summary>
    Auto = 0,

    /// <summary>The system's libturbojpeg (Debian and Ubuntu: package libturbojpeg0 or libturbojpeg); its absence is an error at start.</summary>
    LibjpegTurbo = 1,

    /// <summary>The codec within SkiaSharp, which travels with the program.</summary>
    Skia = 2,
}
