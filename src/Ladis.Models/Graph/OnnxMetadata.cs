using System.Text.Json;

namespace Ladis.Models.Graph;

/// <summary>
/// The keys of a model's <c>metadata_props</c> that Ladis understands, so that a model file can say by itself how it is
/// fed. Options override them.
/// </summary>
public static class OnnxMetadata
{
    /// <summary>The model's id.</summary>
    public const string Id = "ladis.id";

    /// <summary>The model's version.</summary>
    public const string Version = "ladis.version";

    /// <summary>Class names in the order of the logits: a JSON list, or names separated by commas.</summary>
    public const string Classes = "ladis.classes";

    /// <summary>The tensor that holds the class scores before softmax.</summary>
    public const string Logits = "ladis.logits";

    /// <summary>The tensor that holds the input of the last linear layer.</summary>
    public const string Penultimate = "ladis.penultimate";

    /// <summary>Factor from byte to model input: a number or a fraction such as <c>1/255</c>.</summary>
    public const string Scale = "ladis.input.scale";

    /// <summary>Subtracted after scaling, one number a channel: a JSON list.</summary>
    public const string Mean = "ladis.input.mean";

    /// <summary>Divided by after the mean was subtracted, one number a channel: a JSON list.</summary>
    public const string Std = "ladis.input.std";

    /// <summary><c>NCHW</c> or <c>NHWC</c>.</summary>
    public const string Layout = "ladis.input.layout";

    /// <summary><c>RGB</c> or <c>BGR</c>.</summary>
    public const string Channels = "ladis.input.channels";

    /// <summary><c>None</c>, <c>Squash</c> or <c>ShortestSideCrop</c>.</summary>
    public const string Resize = "ladis.input.resize";

    /// <summary>Pixels of the shortest side before the crop.</summary>
    public const string ShortestSide = "ladis.input.shortest_side";

    /// <summary>Columns, where the graph leaves them open.</summary>
    public const string Width = "ladis.input.width";

    /// <summary>Rows, where the graph leaves them open.</summary>
    public const string Height = "ladis.input.height";

    /// <summary>Older spellings, as a model that was not made for Ladis may carry them.</summary>
    internal static IReadOnlyDictionary<string, string> Aliases { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Classes] = "classes",
        [Mean] = "normalise_mean",
        [Std] = "normalise_std",
    };

    internal static string? Find(IReadOnlyDictionary<string, string> metadata, string key)
    {
        if (metadata.TryGetValue(key, out var value))
            return value;
        return Aliases.TryGetValue(key, out var alias) ? metadata.GetValueOrDefault(alias) : null;
    }

    /// <exception cref="OnnxModelException">The text begins like a JSON list but is none.</exception>
    internal static string[] ParseNames(string text, string path)
    {
        if (!text.TrimStart().StartsWith('['))
            return text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        try
        {
            return JsonSerializer.Deserialize<string[]>(text) ?? [];
        }
        catch (JsonException e)
        {
            throw new OnnxModelException($"The metadata '{Classes}' of the model '{path}' is no JSON list of names: {text}", e);
        }
    }
}
