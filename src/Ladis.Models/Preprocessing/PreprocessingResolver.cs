using System.Globalization;
using System.Text.Json;
using Ladis.Models.Graph;

namespace Ladis.Models.Preprocessing;

/// <summary>Settles preprocessing from the options, the model's metadata and the defaults, in this order.</summary>
/// <param name="options">What the user set.</param>
/// <param name="metadata">What the model file says.</param>
/// <param name="path">The model file, for messages.</param>
internal sealed class PreprocessingResolver(PreprocessingOptions options, IReadOnlyDictionary<string, string> metadata, string path)
{
    public TensorLayout? Layout => options.Layout ?? Name<TensorLayout>(OnnxMetadata.Layout);

    /// <summary>Fills what the graph leaves open about the input's size.</summary>
    /// <exception cref="OnnxModelException">The size is said nowhere, or the setting contradicts the graph.</exception>
    public InputSpec Complete(InputSpec input) => input with
    {
        Width = Side(input.Width, options.Width, OnnxMetadata.Width, nameof(options.Width)),
        Height = Side(input.Height, options.Height, OnnxMetadata.Height, nameof(options.Height)),
    };

    /// <exception cref="OnnxModelException">A setting or a metadata value makes no sense.</exception>
    public PreprocessingSpec Resolve(InputSpec input)
    {
        var scale = options.Scale ?? Fraction(OnnxMetadata.Scale) ?? (input.ElementType == ElementType.UInt8 ? 1 : PreprocessingDefaults.Scale);
        var mean = PerChannel(options.Mean ?? Numbers(OnnxMetadata.Mean), input.Channels, 0, nameof(options.Mean));
        var std = PerChannel(options.Std ?? Numbers(OnnxMetadata.Std), input.Channels, 1, nameof(options.Std));
        if (!(scale > 0) || !double.IsFinite(scale) || !Array.TrueForAll(std, s => s > 0))
            throw Invalid("Scale and Std must be finite and above 0");
        var side = options.ShortestSide ?? WholeNumber(OnnxMetadata.ShortestSide) ?? Math.Max(input.Width, input.Height);
        var resize = options.Resize ?? Name<ResizeMode>(OnnxMetadata.Resize) ?? PreprocessingDefaults.Resize;
        if (resize == ResizeMode.ShortestSideCrop && side < Math.Max(input.Width, input.Height))
            throw Invalid($"ShortestSide is {side}, less than the crop of {input.Width} × {input.Height}");
        var channels = options.Channels ?? Name<ChannelOrder>(OnnxMetadata.Channels) ?? ChannelOrder.Rgb;
        return new PreprocessingSpec(resize, side, channels, scale, mean, std);
    }

    private int Side(int graph, int? option, string key, string name)
    {
        if (graph > 0 && option is { } other && other != graph)
            throw Invalid($"{name} is set to {other}, but the graph takes {graph}");
        var side = graph > 0 ? graph : option ?? WholeNumber(key) ?? 0;
        return side > 0 ? side : throw Invalid($"the graph leaves {name} open; set Preprocessing.{name} or the metadata '{key}'");
    }

    private double[] PerChannel(double[]? values, int channels, double missing, string name)
    {
        if (values is null)
            return [.. Enumerable.Repeat(missing, channels)];
        if (values.Length != channels || !values.All(double.IsFinite))
            throw Invalid($"{name} has {values.Length} values; {channels} finite numbers are needed, one a channel");
        return values;
    }

    private double? Fraction(string key)
    {
        if (OnnxMetadata.Find(metadata, key) is not { } text)
            return null;
        var parts = text.Split('/');
        if (parts.Length <= 2 && parts.All(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            return parts.Select(p => double.Parse(p, NumberStyles.Float, CultureInfo.InvariantCulture)).Aggregate((a, b) => a / b);
        throw Invalid($"the metadata '{key}' is neither a number nor a fraction: {text}");
    }

    private int? WholeNumber(string key)
    {
        if (OnnxMetadata.Find(metadata, key) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid($"the metadata '{key}' is no whole number: {text}");
    }

    private double[]? Numbers(string key)
    {
        if (OnnxMetadata.Find(metadata, key) is not { } text)
            return null;
        try
        {
            return JsonSerializer.Deserialize<double[]>(text);
        }
        catch (JsonException)
        {
            throw Invalid($"the metadata '{key}' is no JSON list of numbers: {text}");
        }
    }

    private T? Name<T>(string key)
        where T : struct, Enum
    {
        if (OnnxMetadata.Find(metadata, key) is not { } text)
            return null;
        return Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw Invalid($"the metadata '{key}' is '{text}'; allowed: {string.Join(", ", Enum.GetNames<T>())}");
    }

    private OnnxModelException Invalid(string what) => new($"Preprocessing of the model '{path}': {what}.");
}
