using Ladis.Settings;

namespace Ladis.Inference.Configuration;

/// <summary>
/// Section <c>Ladis:Inference:Capture:Consistency</c>: some of the captured requests are answered a second time on their median-filtered picture, and
/// the activation says how much less sure of its answer the model was. It shows attacks that the inner layers do not: weak ones, and such as steer the penultimate layer.
/// </summary>
public sealed class ConsistencyOptions : IOptionSection
{
    /// <summary>
    /// One of so many captured requests, picked by a hash of partition and offset: replays and other workers pick the same. It costs that share of the model's time more.
    /// With 1 every request is looked at, and alarms come sooner. A baseline needs the score too: <c>ladis baseline build</c> gives it to every row unless this is 0.
    /// </summary>
    /// <value>Default: 4; 0: none.</value>
    public int Every { get; set; } = InferenceDefaults.ConsistencyEvery;

    /// <inheritdoc />
    public IEnumerable<OptionError> Validate(string section)
    {
        if (Every < 0)
            yield return new($"{section}:{nameof(Every)}", Every.ToString(), "0, which looks at no request a second time, or more: one in so many.");
    }
}
