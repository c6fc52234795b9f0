using Ladis.Inference.Configuration;
using Ladis.Models.Preprocessing;

namespace Ladis.Inference.Tests.Configuration;

/// <summary>Bad settings, each with its sentence.</summary>
public class InferenceOptionsTests
{
    private const string Section = "Ladis:Inference";
    private const string Model = $"{Section}:Models:0";

    [Fact]
    public void Defaults_ShouldBeValid_WithAModel() => Assert.Empty(Valid().Validate(Section));

    public static TheoryData<Action<InferenceOptions>, string> Mistakes => new()
    {
        { o => o.Models.Clear(), $"{Section}:Models is not set: name at least one ONNX file as Models:0:Path, or give --model FILE." },
        { o => o.MaxImageBytes = 0, $"{Section}:MaxImageBytes is '0': at least 1 byte." },
        { o => o.MaxImagePixels = 0, $"{Section}:MaxImagePixels is '0': at least 1 pixel." },
        { o => o.PassHeaders = ["x", " "], $"{Section}:PassHeaders:1 is ' ': the name of a header." },
        { o => o.PassHeaders = ["Content-Type"], $"{Section}:PassHeaders:0 is 'Content-Type': this header describes the request's own bytes; an answer has another content." },
        { o => o.Capture.Every = 0, $"{Section}:Capture:Every is '0': at least 1, which captures every request." },
        { o => o.Capture.Rate = 0, $"{Section}:Capture:Rate is '0': above 0 and at most 1, which captures every request." },
        { o => o.Capture.Rate = double.NaN, $"{Section}:Capture:Rate is 'NaN': above 0 and at most 1, which captures every request." },
        { o => (o.Capture.Every, o.Capture.Rate) = (3, 0.5), $"{Section}:Capture:Rate is '0.5': either Every (now 3) or Rate, not both; leave the other one at 1." },
        { o => o.Capture.Consistency.Every = -1, $"{Section}:Capture:Consistency:Every is '-1': 0, which looks at no request a second time, or more: one in so many." },
        { o => o.StreamKey.Shards = 4, $"{Section}:StreamKey:Header is not set: Shards is 4: name the header whose values are spread, or set Shards to 0." },
        { o => o.StreamKey.Shards = -1, $"{Section}:StreamKey:Shards is '-1': from 0 (a stream for each value) to 10000." },
        { o => o.StreamKey.Header = " ", $"{Section}:StreamKey:Header is ' ': the name of a header, or empty for one stream a model." },
        { o => o.Models[0].Path = "", $"{Model}:Path is not set: the path of an ONNX file, or give --model FILE." },
        { o => o.Models[0].Taps = ["penultimate", ""], $"{Model}:Taps:1 is '': penultimate, logits, the name of a tensor or node, or a regular expression." },
        { o => o.Models[0].Id = "", $"{Model}:Id is '': a name, or leave it out for the file's own." },
        { o => o.Models[0].Preprocessing.Width = 0, $"{Model}:Preprocessing:Width is '0': from 1 to 16384 pixels." },
        { o => o.Models[0].Preprocessing.Mean = [0.5, 0.5], $"{Model}:Preprocessing:Mean is '0.5, 0.5': one number a channel: three, or one for a grey model." },
        { o => o.Models[0].Preprocessing.Std = [1, 0, 1], $"{Model}:Preprocessing:Std is '1, 0, 1': finite numbers above 0: values are divided by them." },
        { o => o.Models[0].Preprocessing.Scale = -1, $"{Model}:Preprocessing:Scale is '-1': a finite number above 0, such as 0.00392156862745098 (1/255)." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_ShouldBeASentence(Action<InferenceOptions> mistake, string sentence)
    {
        var options = Valid();
        mistake(options);

        Assert.Equal([sentence], options.Validate(Section).Select(e => e.ToString()));
    }

    [Fact]
    public void Provider_ShouldBeOneThatTheRuntimeHas()
    {
        var options = Valid();
        options.Models[0].ExecutionProvider = "CUDA";

        var error = Assert.Single(options.Validate(Section)).ToString();
        Assert.StartsWith($"{Model}:ExecutionProvider is 'CUDA': ONNX Runtime ", error, StringComparison.Ordinal);
        Assert.EndsWith(
            "as installed with this program, offers CPU. Choose one of these, or build with a package of the runtime that has it "
            + "(Microsoft.ML.OnnxRuntime.Gpu in place of Microsoft.ML.OnnxRuntime).",
            error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Preprocessing_ShouldBeValid_WhenAllIsSet() => Assert.Empty(new PreprocessingOptions
    {
        Resize = ResizeMode.ShortestSideCrop,
        ShortestSide = 256,
        Width = 224,
        Height = 224,
        Scale = 1.0 / 255,
        Mean = [0.485, 0.456, 0.406],
        Std = [0.229, 0.224, 0.225],
    }.Validate(Section));

    private static InferenceOptions Valid() => new() { Models = [new ModelOptions { Path = Checkout.PathOf("models/shapes.onnx") }] };
}
