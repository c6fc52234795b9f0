using System.Globalization;
using Ladis.Inference.Role;

namespace Ladis.Cli.Sets;

/// <summary>Pictures of a folder and its subfolders, in ordinal order of their paths; subfolders of the first level are classes.</summary>
internal sealed class FolderPictures : PictureSet
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp"];

    private readonly string _folder;
    private readonly string[] _names;

    public FolderPictures(SetReference set, IReadOnlyList<string> classNames)
    {
        _folder = set.Location;
        _names = [.. Names(_folder)];
        Labels = LabelsOf(classNames);
    }

    public override int Count => _names.Length;

    /// <summary>Paths of a folder's pictures below it, with forward slashes.</summary>
    public static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => Endings.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
            .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public override string NameOf(int index) => _names[index];

    public override OfflinePicture Read(int index) => new(_names[index], File.ReadAllBytes(Path.Combine(_folder, _names[index])), null);

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
