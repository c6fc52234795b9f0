using Ladis.Models.Graph;
using Ladis.Models.Images;
using Ladis.Models.Onnx;
using Ladis.Models.Preprocessing;
using Ladis.Models.Tests.Onnx;

namespace Ladis.Models.Tests.Preprocessing;

public sealed class PreprocessorTests : IDisposable
{
    private static readonly byte[] TwoPixels = [0, 51, 255, 102, 204, 153];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TensorLayout.Nchw, ChannelOrder.Rgb, new[] { 0, .4f, .2f, .8f, 1, .6f })]
    [InlineData(TensorLayout.Nchw, ChannelOrder.Bgr, new[] { 1, .6f, .2f, .8f, 0, .4f })]
    [InlineData(TensorLayout.Nhwc, ChannelOrder.Rgb, new[] { 0, .2f, 1, .4f, .8f, .6f })]
    [InlineData(TensorLayout.Nhwc, ChannelOrder.Bgr, new[] { 1, .2f, 0, .6f, .8f, .4f })]
    public void Write_ShouldKeepLayoutAndChannelOrder(TensorLayout layout, ChannelOrder order, float[] expected) =>
        AssertWrites(expected, layout, 3, new PreprocessingSpec(ResizeMode.None, 0, order, 1 / 255.0, [0, 0, 0], [1, 1, 1]));

    [Fact]
    public void Write_ShouldSubtractTheMeanAndDivideByTheDeviation_AfterScaling() =>
        AssertWrites([-.5f, -.1f, -.2f, .4f, 1.2f, .4f], TensorLayout.Nchw, 3, new PreprocessingSpec(ResizeMode.None, 0, ChannelOrder.Rgb, 1 / 255.0, [.5, .4, .4], [1, 1, .5]));

    [Theory]
    [InlineData(TensorLayout.Nchw, ChannelOrder.Rgb)]
    [InlineData(TensorLayout.Nchw, ChannelOrder.Bgr)]
    [InlineData(TensorLayout.Nhwc, ChannelOrder.Bgr)]
    public void Write_ShouldFollowTheFormula_ForEveryPixelOfALongerPicture(TensorLayout layout, ChannelOrder order)
    {
        const int Width = 7, Height = 3, Plane = Width * Height;
        var spec = new PreprocessingSpec(ResizeMode.None, 0, order, 1 / 255.0, [.485, .456, .406], [.229, .224, .225]);
        var rgb = new byte[Plane * 3];
        new Random(9).NextBytes(rgb);
        using var image = RgbImage.FromPixels(rgb, Width, Height);
        var slot = new float[Plane * 3];

        new Preprocessor(new InputSpec("image", ElementType.Float32, layout, 3, Height, Width, true, 0), spec).Write(image, slot);

        for (var i = 0; i < Plane * 3; i++)
        {
            var (pixel, channel) = (i / 3, i % 3);
            var value = ((rgb[(pixel * 3) + (order == ChannelOrder.Rgb ? channel : 2 - channel)] / 255.0) - spec.Mean[channel]) / spec.Std[channel];
            Assert.Equal(value, slot[layout == TensorLayout.Nhwc ? i : (channel * Plane) + pixel], 1e-6);
        }
    }

    [Fact]
    public void Write_ShouldUseLuma_WhenTheModelIsGrey() =>
        AssertWrites([59, 168], TensorLayout.Nchw, 1, new PreprocessingSpec(ResizeMode.None, 0, ChannelOrder.Rgb, 1, [0], [1]));

    [Fact]
    public void Write_ShouldRefuseAnotherSize_WhenResizeIsNone()
    {
        var preprocessor = new Preprocessor(Input(TensorLayout.Nchw, 3), new PreprocessingSpec(ResizeMode.None, 0, ChannelOrder.Rgb, 1, [0, 0, 0], [1, 1, 1]));

        Assert.Null(preprocessor.Refusal(2, 1));
        Assert.Contains("1 × 2", preprocessor.Refusal(1, 2), StringComparison.Ordinal);
    }

    [Fact]
    public void Spec_ShouldComeFromOptionsThenMetadataThenDefaults()
    {
        var path = ModelBuilder.Convolutional().Output("logits").Metadata("ladis.input.scale", "1/128").Metadata("ladis.input.mean", "[1,1,1]").Metadata("ladis.input.channels", "BGR").Save(_folder);
        using var model = OnnxClassifier.Open(path, new OnnxClassifierOptions { Preprocessing = new PreprocessingOptions { Mean = [.5, .5, .5] } });

        var spec = model.Preprocessor.Spec;

        Assert.Equal((ResizeMode.Squash, ChannelOrder.Bgr, 1 / 128.0), (spec.Resize, spec.Channels, spec.Scale));
        Assert.Equal([.5, .5, .5], spec.Mean);
        Assert.Equal([1, 1, 1], spec.Std);
    }

    private static void AssertWrites(float[] expected, TensorLayout layout, int channels, PreprocessingSpec spec)
    {
        using var image = RgbImage.FromPixels(TwoPixels, 2, 1);
        var slot = new float[2 * channels];

        new Preprocessor(Input(layout, channels), spec).Write(image, slot);

        Assert.Equal(expected, slot, (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    private static InputSpec Input(TensorLayout layout, int channels) => new("image", ElementType.Float32, layout, channels, 1, 2, true, 0);
}
