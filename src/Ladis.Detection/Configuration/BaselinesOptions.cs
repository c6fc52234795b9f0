using Ladis.Files;
using Ladis.Settings;

namespace Ladis.Detection.Configuration;

/// <summary>Section <c>Ladis:Baselines</c>: where the detector's baselines come from.</summary>
public sealed class BaselinesOptions : IOptionSection
{
    private const int LargestReference = 1 << 30;
    private static readonly TimeSpan LongestReading = TimeSpan.FromMinutes(1);

    /// <summary>Snapshot files that <c>ladis baseline build</c> wrote.</summary>
    /// <value>Default: none; what stands on the baselines topic is used too.</value>
    public IList<string> Files { get; set; } = [];

    /// <summary>The folder below which records of the baselines topic may name snapshot files (<c>publish --by-reference</c>); links are followed.</summary>
    /// <value>Default: empty; then such records are passed over.</value>
    public string ReferenceFolder { get; set; } = "";

    /// <summary>The largest snapshot that is taken from such a file, or from parts on the topic, in bytes.</summary>
    /// <value>Default: 268,435,456 (256 MiB); from 1 to 1,073,741,824.</value>
    public int MaxReferenceBytes { get; set; } = 256 << 20;

    /// <summary>How long the reading of such a file may take.</summary>
    /// <value>Default: 10 seconds; at most 1 minute.</value>
    public TimeSpan ReferenceTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public IEnumerable<OptionError> Validate(string section)
    {
        for (var i = 0; i < Files.Count; i++)
        {
            if (Problem(Files[i]) is { } problem)
                yield return new($"{section}:{nameof(Files)}:{i}", Files[i], problem);
        }

        if (ReferenceFolder.Length > 0 && FolderProblem(ReferenceFolder) is { } wrong)
            yield return new($"{section}:{nameof(ReferenceFolder)}", ReferenceFolder, wrong);
        if (MaxReferenceBytes is < 1 or > LargestReference)
            yield return new($"{section}:{nameof(MaxReferenceBytes)}", MaxReferenceBytes.ToString(), $"from 1 to {LargestReference:N0} bytes.");
        if (ReferenceTimeout <= TimeSpan.Zero || ReferenceTimeout > LongestReading)
            yield return new($"{section}:{nameof(ReferenceTimeout)}", ReferenceTimeout.ToString(), $"longer than 0 and at most {LongestReading}.");
    }

    private static string? Problem(string file)
    {
        if (string.IsNullOrWhiteSpace(file))
            return "the path of a snapshot file.";
        return RegularFile.Problem(file) switch
        {
            null => null,
            RegularFile.Folder => "a folder; name each snapshot file in it.",
            var problem => $"{problem}; build one with 'ladis baseline build'.",
        };
    }

    private static string? FolderProblem(string folder)
    {
        if (!Directory.Exists(folder))
            return "no such folder; create it, or leave the setting empty.";
        var full = Path.GetFullPath(folder);
        return string.Equals(full, Path.GetPathRoot(full), StringComparison.Ordinal)
            ? "the root of the file system: a record could name any file; name a folder that holds baselines and nothing else."
            : null;
    }
}
