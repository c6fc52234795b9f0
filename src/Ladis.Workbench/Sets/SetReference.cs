using Ladis.Hosting.Configuration;

namespace Ladis.Workbench.Sets;

/// <summary>
/// A SET as the command line names it: <c>DIR</c> (class subfolders), <c>x.npy</c>, <c>x.npz:array</c>, each with
/// <c>@labels.csv</c> behind it or not; or <c>topic:PARTITION[/FROM-TO]</c>, a range of the activations topic.
/// </summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Location">The text without name and labels.</param>
/// <param name="Labels">A CSV of labels, or null.</param>
internal sealed record SetReference(string Name, string Location, string? Labels)
{
    public const string Syntax = "DIR | x.npy | x.npz:array [@labels.csv], or topic:PARTITION[/FROM-TO]";

    private const string Topic = "topic:";

    /// <summary>Whether it is a range of the activations topic, which has no pictures.</summary>
    public bool IsTopic => Location.StartsWith(Topic, StringComparison.Ordinal);

    /// <summary>Reads <c>name=SET</c>.</summary>
    /// <exception cref="ConfigurationException">There is no name.</exception>
    public static SetReference ParseNamed(string text, string option, string example = "attacked")
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && equals < text.Length - 1
            ? Parse(text[(equals + 1)..], text[..equals])
            : throw new ConfigurationException($"{option} {text}: give name=SET, such as {option} {example}=pictures/; a SET is {Syntax}.");
    }

    /// <summary>Reads a SET.</summary>
    /// <exception cref="ConfigurationException">It is a range of the topic that cannot be read.</exception>
    public static SetReference Parse(string text, string name)
    {
        var at = text.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? text.LastIndexOf('@') : -1;
        var set = at > 0 ? new SetReference(name, text[..at], text[(at + 1)..]) : new SetReference(name, text, null);
        if (set.IsTopic)
            set.Range();
        return set;
    }

    /// <summary>The range of a topic.</summary>
    /// <exception cref="ConfigurationException">It cannot be read.</exception>
    public (int Partition, long From, long? To) Range()
    {
        var parts = Location[Topic.Length..].Split('/');
        var bounds = parts.Length == 2 ? parts[1].Split('-') : ["0", ""];
        if (parts.Length <= 2 && bounds.Length == 2 && int.TryParse(parts[0], out var partition) && partition >= 0
            && long.TryParse(bounds[0], out var from) && from >= 0)
        {
            if (bounds[1].Length == 0)
                return (partition, from, null);
            if (long.TryParse(bounds[1], out var to) && to > from)
                return (partition, from, to);
        }

        throw new ConfigurationException($"The set {Name} is '{Location}': give topic:PARTITION, topic:PARTITION/FROM- or topic:PARTITION/FROM-TO, such as topic:0/1000-5000; TO is the offset to stop before.");
    }
}
