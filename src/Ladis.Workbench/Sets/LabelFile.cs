using System.Globalization;
using Ladis.Files;
using Ladis.Hosting.Configuration;

namespace Ladis.Workbench.Sets;

/// <summary>
/// A CSV of labels with a header. The column <c>label</c> holds numbers or class names; with a column <c>file</c> rows are found by
/// the picture's path below its folder, without it row i belongs to picture i.
/// </summary>
internal static class LabelFile
{
    private const int MostBytes = 64 * 1024 * 1024;

    public static int[] Read(string path, PictureSet pictures, IReadOnlyList<string> classNames)
    {
        var lines = RegularFile.ReadAllText(path, MostBytes).Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',', StringSplitOptions.TrimEntries)).ToList();
        var header = lines.Count > 0 ? lines[0] : [];
        var label = Array.IndexOf(header, "label");
        if (label < 0 || lines.Exists(l => l.Length != header.Length))
            throw new ConfigurationException($"The file of labels '{path}' needs a header with a column 'label' (and 'file' to find pictures by their paths), and as many cells in each row.");
        var rows = lines[1..];
        var file = Array.IndexOf(header, "file");
        if (file < 0 && rows.Count != pictures.Count)
            throw new ConfigurationException($"The file of labels '{path}' has {rows.Count} rows for {pictures.Count} pictures, and no column 'file' to find them by.");
        var byFile = file < 0 ? null : rows.DistinctBy(r => r[file], StringComparer.Ordinal).ToDictionary(r => r[file], r => r[label], StringComparer.Ordinal);
        return [.. Enumerable.Range(0, pictures.Count).Select(i => Number(byFile is null ? rows[i][label] : Find(byFile, pictures.NameOf(i), path), path, classNames))];
    }

    private static string Find(Dictionary<string, string> byFile, string name, string path) => byFile.TryGetValue(name, out var label)
        ? label
        : throw new ConfigurationException($"The file of labels '{path}' has no row for the picture '{name}'.");

    private static int Number(string label, string path, IReadOnlyList<string> classNames)
    {
        if (int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        for (var i = 0; i < classNames.Count; i++)
        {
            if (string.Equals(classNames[i], label, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        throw new ConfigurationException($"The file of labels '{path}' names the class '{label}', which is neither a number nor a class of the model{(classNames.Count == 0 ? " (it does not say its classes' names)" : $": {string.Join(", ", classNames)}")}.");
    }
}
