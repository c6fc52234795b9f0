using Ladis.Models.Graph;
using Ladis.Settings;

namespace Ladis.Models.Preprocessing;

/// <summary>
/// How pictures become a model's input: <c>(byte × Scale − Mean) / Std</c>, channel by channel. What is left out comes from the
/// model's metadata (<see cref="OnnxMetadata"/>), then from <see cref="PreprocessingDefaults"/>.
/// </summary>
public sealed class PreprocessingOptions : IOptionSection
{
    private const int MostPixels = 16_384;

    /// <summary>How a picture of another size is brought to the model's.</summary>
    /// <value>metadata <c>ladis.input.resize</c>, else Squash</value>
    public ResizeMode? Resize { get; set; }

    /// <summary>For <see cref="ResizeMode.ShortestSideCrop"/>: pixels of the shortest side before the crop.</summary>
    /// <value>metadata <c>ladis.input.shortest_side</c>, else the larger of width and height</value>
    public int? ShortestSide { get; set; }

    /// <summary>Columns, where the model leaves them open.</summary>
    /// <value>the graph's, else metadata <c>ladis.input.width</c></value>
    public int? Width { get; set; }

    /// <summary>Rows, where the model leaves them open.</summary>
    /// <value>the graph's, else metadata <c>ladis.input.height</c></value>
    public int? Height { get; set; }

    /// <summary>The order of the input's axes.</summary>
    /// <value>metadata <c>ladis.input.layout</c>, else told from the graph's input shape</value>
    public TensorLayout? Layout { get; set; }

    /// <summary>The order of the colour channels.</summary>
    /// <value>metadata <c>ladis.input.channels</c>, else RGB</value>
    public ChannelOrder? Channels { get; set; }

    /// <summary>Factor from byte to model input; above 0.</summary>
    /// <value>metadata <c>ladis.input.scale</c>, else 1/255; 1 where the model takes bytes</value>
    public double? Scale { get; set; }

    /// <summary>Subtracted after scaling; one number a channel, in the model's channel order.</summary>
    /// <value>metadata <c>ladis.input.mean</c>, else 0</value>
    public double[]? Mean { get; set; }

    /// <summary>Divided by after the mean was subtracted; one number a channel, in the model's channel order, all above 0.</summary>
    /// <value>metadata <c>ladis.input.std</c>, else 1</value>
    public double[]? Std { get; set; }

    /// <inheritdoc />
    public IEnumerable<OptionError> Validate(string section)
    {
        foreach (var (name, pixels) in new[] { (nameof(ShortestSide), ShortestSide), (nameof(Width), Width), (nameof(Height), Height) })
        {
            if (pixels is < 1 or > MostPixels)
                yield return new($"{section}:{name}", pixels.ToString(), $"from 1 to {MostPixels} pixels.");
        }

        if (Scale is { } scale && !(scale > 0 && double.IsFinite(scale)))
            yield return new($"{section}:{nameof(Scale)}", scale.ToString(), "a finite number above 0, such as 0.00392156862745098 (1/255).");
        foreach (var (name, values) in new[] { (nameof(Mean), Mean), (nameof(Std), Std) })
        {
            if (values is not null && values.Length is not (1 or 3))
                yield return new($"{section}:{name}", string.Join(", ", values), "one number a channel: three, or one for a grey model.");
        }

        if (Std is not null && !Array.TrueForAll(Std, std => std > 0 && double.IsFinite(std)))
            yield return new($"{section}:{nameof(Std)}", string.Join(", ", Std), "finite numbers above 0: values are divided by them.");
        if (Mean is not null && !Array.TrueForAll(Mean, double.IsFinite))
            yield return new($"{section}:{nameof(Mean)}", string.Join(", ", Mean), "finite numbers.");
    }
}
