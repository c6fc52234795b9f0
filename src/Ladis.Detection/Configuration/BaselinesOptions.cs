using Ladis.Files;
using Ladis.Streaming.Configuration;

namespace Ladis.Detection.Configuration;

/// <summary>Section <c>Ladis:Baselines</c>: where the detector's baselines come from.</summary>
public sealed class BaselinesOptions : IOptionSection
{
    /// <summary>Snapshot files that <c>ladis baseline build</c> wrote.</summary>
    /// <value>Default: none; what stands on the baselines topic is used too.</value>
    public IList<string> Files { get; set; } = [];

    /// <inheritdoc />
    public IEnumerable<OptionError> Validate(string section)
    {
        for (var i = 0; i < Files.Count; i++)
        {
            if (Problem(Files[i]) is { } problem)
                yield return new($"{section}:{nameof(Files)}:{i}", Files[i], problem);
        }
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
}
