namespace Ladis.Models.Images;

/// <summary>What a picture may cost. Both limits are checked before memory for the pixels is taken.</summary>
public sealed record ImageLimits
{
    /// <summary>The largest encoded picture, in bytes; at least 1.</summary>
    /// <value>10 MiB (<see cref="ImageDefaults.MaxBytes"/>)</value>
    public int MaxBytes { get; init; } = ImageDefaults.MaxBytes;

    /// <summary>The most pixels (width × height) that a picture may announce; 1 to <see cref="ImageDefaults.MostPixels"/>.</summary>
    /// <value>16,777,216 (<see cref="ImageDefaults.MaxPixels"/>)</value>
    public int MaxPixels { get; init; } = ImageDefaults.MaxPixels;
}
