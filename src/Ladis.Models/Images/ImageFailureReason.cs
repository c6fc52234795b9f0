namespace Ladis.Models.Images;

/// <summary>Why a picture could not be decoded. The names are a closed set, fit for a metric label and a dead letter.</summary>
public enum ImageFailureReason
{
    /// <summary>No failure.</summary>
    None = 0,

    /// <summary>There are no bytes.</summary>
    Empty = 1,

    /// <summary>More bytes than <see cref="ImageLimits.MaxBytes"/>.</summary>
    TooLarge = 2,

    /// <summary>The picture announces more pixels than <see cref="ImageLimits.MaxPixels"/>.</summary>
    TooManyPixels = 3,

    /// <summary>Neither JPEG nor PNG nor WebP by its first bytes.</summary>
    UnknownFormat = 4,

    /// <summary>A known format whose content is damaged.</summary>
    Corrupt = 5,

    /// <summary>The bytes end before the picture does.</summary>
    Truncated = 6,

    /// <summary>A sound picture of a kind that the codec does not read.</summary>
    Unsupported = 7,
}
