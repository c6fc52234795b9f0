namespace Ladis.Models.Images;

/// <summary>The encodings that are accepted.</summary>
public enum ImageFormat
{
    /// <summary>None of the others.</summary>
    Unknown = 0,

    /// <summary>JPEG, baseline or progressive.</summary>
    Jpeg = 1,

    /// <summary>PNG.</summary>
    Png = 2,

    /// <summary>WebP, lossy or lossless; of an animation the first frame.</summary>
    WebP = 3,
}
