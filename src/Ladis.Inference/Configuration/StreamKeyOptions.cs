using Ladis.Settings;

namespace Ladis.Inference.Configuration;

/// <summary>
/// Section <c>Ladis:Inference:StreamKey</c>: what divides a model's activations into streams. The detector judges each stream on its own, and
/// all of a stream's activations go to one partition, by its id <c>model@version#key</c>.
/// </summary>
public sealed class StreamKeyOptions : IOptionSection
{
    /// <summary>The request header whose value is the key, such as <c>ladis.client</c>. Requests without it form the model's undivided stream.</summary>
    /// <value>Default: empty, one stream a model.</value>
    public string Header { get; set; } = "";

    /// <summary>
    /// Spreads the header's values over so many streams by a hash. Without it every value has a stream of its own, with its window in
    /// the detector's memory and its gauges: fit for known tenants, not for whatever a caller writes.
    /// </summary>
    /// <value>Default: 0, a stream for each value; at most 10,000.</value>
    public int Shards { get; set; }

    /// <inheritdoc />
    public IEnumerable<OptionError> Validate(string section)
    {
        if (Shards is < 0 or > InferenceDefaults.MostShards)
            yield return new($"{section}:{nameof(Shards)}", Shards.ToString(), $"from 0 (a stream for each value) to {InferenceDefaults.MostShards}.");
        else if (Shards > 0 && Header.Length == 0)
            yield return new($"{section}:{nameof(Header)}", null, $"{nameof(Shards)} is {Shards}: name the header whose values are spread, or set {nameof(Shards)} to 0.");
        if (Header.Length > 0 && string.IsNullOrWhiteSpace(Header))
            yield return new($"{section}:{nameof(Header)}", Header, "the name of a header, or empty for one stream a model.");
    }
}
