using System.Text.RegularExpressions;
using Ladis.Settings;

namespace Ladis.Streaming.Configuration;

/// <summary>Section <c>Ladis:Topics</c>: the names of the topics.</summary>
public sealed partial class TopicsOptions : IOptionSection
{
    /// <summary>Encoded images, or <c>InferenceRequest</c> messages.</summary>
    /// <value>Default: <c>ladis.requests</c>.</value>
    public string Requests { get; set; } = "ladis.requests";

    /// <summary>The classifier's answers, by the request's key.</summary>
    /// <value>Default: <c>ladis.predictions</c>.</value>
    public string Predictions { get; set; } = "ladis.predictions";

    /// <summary>Inner activations, by stream id: one stream lives in one partition.</summary>
    /// <value>Default: <c>ladis.activations</c>.</value>
    public string Activations { get; set; } = "ladis.activations";

    /// <summary>One verdict an evaluated window.</summary>
    /// <value>Default: <c>ladis.verdicts</c>.</value>
    public string Verdicts { get; set; } = "ladis.verdicts";

    /// <summary>Alarms as CloudEvents.</summary>
    /// <value>Default: <c>ladis.alerts</c>.</value>
    public string Alerts { get; set; } = "ladis.alerts";

    /// <summary>Baseline snapshots by stream id; compacted.</summary>
    /// <value>Default: <c>ladis.baselines</c>.</value>
    public string Baselines { get; set; } = "ladis.baselines";

    /// <summary>Detector state by partition; compacted.</summary>
    /// <value>Default: <c>ladis.checkpoints</c>.</value>
    public string Checkpoints { get; set; } = "ladis.checkpoints";

    /// <summary>Records that could not be processed, as they were, with the reason in headers.</summary>
    /// <value>Default: <c>ladis.dead-letters</c>.</value>
    public string DeadLetters { get; set; } = "ladis.dead-letters";

    /// <inheritdoc />
    public IEnumerable<OptionError> Validate(string section)
    {
        var names = new (string Key, string Value)[]
        {
            (nameof(Requests), Requests), (nameof(Predictions), Predictions), (nameof(Activations), Activations), (nameof(Verdicts), Verdicts),
            (nameof(Alerts), Alerts), (nameof(Baselines), Baselines), (nameof(Checkpoints), Checkpoints), (nameof(DeadLetters), DeadLetters),
        };
        foreach (var (key, value) in names.Where(n => !LegalName().IsMatch(n.Value)))
            yield return new($"{section}:{key}", value, "a topic name has 1 to 249 characters out of a-z, A-Z, 0-9, '.', '_' and '-'.");
        foreach (var twin in names.GroupBy(n => n.Value, StringComparer.Ordinal).Where(g => g.Count() > 1))
            yield return new($"{section}:{twin.Last().Key}", twin.Key, $"{section}:{twin.First().Key} has the same name; every topic needs its own.");
    }

    [GeneratedRegex("^[a-zA-Z0-9._-]{1,249}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LegalName();
}
