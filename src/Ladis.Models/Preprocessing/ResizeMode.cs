namespace Ladis.Models.Preprocessing;

/// <summary>How a picture of another size is brought to the model's.</summary>
public enum ResizeMode
{
    /// <summary>Not at all: a picture of another size is refused.</summary>
    None = 0,

    /// <summary>Both sides are scaled on their own; the picture's proportions change.</summary>
    Squash = 1,

    /// <summary>The shortest side is scaled to <see cref="PreprocessingOptions.ShortestSide"/>, then the centre is cut out: torchvision's Resize and CenterCrop.</summary>
    ShortestSideCrop = 2,
}
