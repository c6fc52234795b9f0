using Ladis.Files;
using Ladis.Hosting.Configuration;
using Ladis.Inference.Role;
using Ladis.Models.Images;

namespace Ladis.Workbench.Sets;

/// <summary>Pictures of a folder or an array, by number; nothing is decoded before it is asked for.</summary>
internal abstract class PictureSet
{
    private static readonly ImageDecoder Decoder = new(new ImageLimits());

    /// <summary>Number of pictures.</summary>
    public abstract int Count { get; }

    /// <summary>The true class of each picture, or null where no label is known.</summary>
    public int[]? Labels { get; protected set; }

    /// <summary>Width and height of pictures that are given as floats, which must be the model's; null for others.</summary>
    public virtual (int Width, int Height)? FloatSize => null;

    /// <summary>A picture's name: its path below the folder, or its number in the array.</summary>
    public abstract string NameOf(int index);

    /// <summary>A picture as the classifier takes it.</summary>
    public abstract OfflinePicture Read(int index);

    /// <summary>A picture's pixels in bytes; float arrays are rounded. The caller disposes it.</summary>
    /// <exception cref="ConfigurationException">It cannot be decoded.</exception>
    public virtual RgbImage Decode(int index)
    {
        var picture = Read(index);
        if (picture.Problem is { } problem)
            throw new ConfigurationException($"The picture '{NameOf(index)}' cannot be used: {problem}");
        var result = Decoder.Decode(picture.Image);
        return result.Succeeded ? result.Image : throw new ConfigurationException($"The picture '{NameOf(index)}' cannot be used: {result.Message}");
    }

    /// <summary>A picture's values of 0 to 1, pixel by pixel; exact where the set holds floats.</summary>
    /// <exception cref="ConfigurationException">It cannot be decoded.</exception>
    public virtual float[] Values(int index)
    {
        using var picture = Decode(index);
        var values = new float[picture.Pixels.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = picture.Pixels[i] / (float)byte.MaxValue;
        return values;
    }

    /// <summary>Opens the pictures of a SET.</summary>
    /// <param name="set">The SET; not a topic.</param>
    /// <param name="classNames">The model's class names, or empty; labels are found by them.</param>
    /// <exception cref="ConfigurationException">There is no such SET, or it has no pictures.</exception>
    /// <exception cref="UnusableFileException">One of its files cannot be used.</exception>
    public static PictureSet Open(SetReference set, IReadOnlyList<string> classNames)
    {
        var colon = set.Location.LastIndexOf(".npz:", StringComparison.OrdinalIgnoreCase);
        PictureSet pictures = colon > 0 ? new ArrayPictures(NpyArray.Read(set.Location[..(colon + 4)], set.Location[(colon + 5)..]), set)
            : set.Location.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? new ArrayPictures(NpyArray.Read(set.Location), set)
            : Directory.Exists(set.Location) ? new FolderPictures(set.Location, classNames)
            : throw new ConfigurationException($"The set {set.Name} is '{set.Location}', which is no folder, no .npy file and no file.npz:array; a SET is {SetReference.Syntax}.");
        if (pictures.Count == 0)
            throw new ConfigurationException($"The set {set.Name} ('{set.Location}') has no pictures.");
        if (set.Labels is not null)
            pictures.Labels = LabelFile.Read(set.Labels, pictures, classNames);
        return pictures;
    }
}
