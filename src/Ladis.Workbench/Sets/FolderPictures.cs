using System.Globalization;
using Ladis.Files;
using Ladis.Hosting.Configuration;
using Ladis.Inference.Role;
using Ladis.Models.Images;

namespace Ladis.Workbench.Sets;

/// <summary>Pictures of a folder and its subfolders, in ordinal order of their paths; subfolders of the first level are classes.</summary>
internal sealed class FolderPictures : PictureSet
{
    /// <summary>A file that is longer is no picture, whatever <c>MaxImageBytes</c> allows.</summary>
    private const int MostBytes = 16 * ImageDefaults.MaxBytes;

    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp"];

    private readonly string _folder;
    private readonly string[] _names;

    /// <summary>Lists a folder's pictures.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="classNames">The model's class names, or empty; labels are found by them.</param>
    /// <exception cref="ConfigurationException">A folder below cannot be listed.</exception>
    public FolderPictures(string folder, IReadOnlyList<string> classNames)
    {
        _folder = folder;
        _names = [.. Names(_folder)];
        Labels = LabelsOf(classNames);
    }

    public override int Count => _names.Length;

    public override string NameOf(int index) => _names[index];

    /// <summary>A file that cannot be read is one of the pictures all the same: it is left out where it is to be used, and named.</summary>
    public override OfflinePicture Read(int index)
    {
        try
        {
            return new(_names[index], RegularFile.ReadAllBytes(Path.Combine(_folder, _names[index]), MostBytes), null);
        }
        catch (UnusableFileException unusable)
        {
            return new(_names[index], [], null) { Problem = unusable.Message };
        }
    }

    /// <summary>Paths of a folder's pictures below it, with forward slashes.</summary>
    private static IOrderedEnumerable<string> Names(string folder) => Files(folder, [])
        .Where(f => Endings.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
        .Select(f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/'))
        .Order(StringComparer.Ordinal);

    /// <summary>Files of a folder and those below it. Links to folders are followed, but for those that lead back to where they are found.</summary>
    private static List<string> Files(string folder, IReadOnlyList<string> above)
    {
        var real = RealPath.Of(folder);
        if (above.Contains(real, StringComparer.Ordinal))
            return [];
        try
        {
            return [.. Directory.EnumerateFiles(folder), .. Directory.EnumerateDirectories(folder).SelectMany(below => Files(below, [.. above, real]))];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The folder '{folder}' cannot be listed: {refused.Message}");
        }
    }

    private int[]? LabelsOf(IReadOnlyList<string> classNames)
    {
        var folders = Array.ConvertAll(_names, name => name.Contains('/') ? name[..name.IndexOf('/')] : "");
        var distinct = folders.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (distinct.Contains("", StringComparer.Ordinal) || distinct.Count < 2)
            return null;
        return Array.ConvertAll(folders, Numbering(distinct, classNames));
    }

    /// <summary>By the model's class names; else subfolders that are numbers mean those; else, as torchvision's ImageFolder, in sorted order.</summary>
    private static Converter<string, int> Numbering(List<string> folders, IReadOnlyList<string> classNames)
    {
        var known = classNames.Select((name, i) => (name, i)).DistinctBy(p => p.name, StringComparer.OrdinalIgnoreCase).ToDictionary(p => p.name, p => p.i, StringComparer.OrdinalIgnoreCase);
        if (folders.All(known.ContainsKey))
            return folder => known[folder];
        if (folders.All(f => int.TryParse(f, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return folder => int.Parse(folder, NumberStyles.None, CultureInfo.InvariantCulture);
        return folder => folders.IndexOf(folder);
    }
}
