using Ladis.Models.Graph;
using Ladis.Models.Images;
using Ladis.Models.Preprocessing;

namespace Ladis.Models.Tests.Preprocessing;

public sealed class InputSketchTests
{
    [Theory]
    [InlineData(TensorLayout.Nchw, ChannelOrder.Rgb)]
    [InlineData(TensorLayout.Nhwc, ChannelOrder.Bgr)]
    public void Sketch_ShouldBeTheGreyMeansOfThePicture_HoweverTheModelTakesIt(TensorLayout layout, ChannelOrder order)
    {
        const int Width = 24, Height = 16;
        var rgb = new byte[Width * Height * 3];
        new Random(4).NextBytes(rgb);

        var sketch = Of(rgb, Width, Height, layout, order);

        for (var cell = 0; cell < 64; cell++)
        {
            var (row, column) = (cell / 8, cell % 8);
            var values = from y in Enumerable.Range(row * 2, 2) from x in Enumerable.Range(column * 3, 3) from c in Enumerable.Range(0, 3) select (int)rgb[(((y * Width) + x) * 3) + c];
            Assert.Equal(values.Average(), sketch[cell], 0.51);
        }
    }

    [Fact]
    public void Cells_ShouldShareWhatThereIs_WhereTheInputIsSmaller() =>
        Assert.Equal([.. Enumerable.Repeat((byte)10, 32), .. Enumerable.Repeat((byte)200, 32)], Of([10, 10, 10, 200, 200, 200], 1, 2, TensorLayout.Nchw, ChannelOrder.Rgb));

    [Fact]
    public void Values_ShouldBeCutOff_WhereNoByteWouldHaveBecomeThem()
    {
        var sketch = new InputSketch(new InputSpec("x", ElementType.Float32, TensorLayout.Nchw, 1, 1, 3, true, 0), Spec(ChannelOrder.Rgb));

        Assert.Equal([0, 0, 0, 0, 0, 0, 255, 255], sketch.Of([-1e9f, float.NaN, 1e9f])[..8]);
    }

    private static byte[] Of(byte[] rgb, int width, int height, TensorLayout layout, ChannelOrder order)
    {
        var (input, spec) = (new InputSpec("x", ElementType.Float32, layout, 3, height, width, true, 0), Spec(order));
        using var image = RgbImage.FromPixels(rgb, width, height);
        var values = new float[input.Length];
        new Preprocessor(input, spec).Write(image, values);
        return new InputSketch(input, spec).Of(values);
    }

    private static PreprocessingSpec Spec(ChannelOrder order) => new(ResizeMode.None, 0, order, 1 / 255.0, [.485, .456, .406], [.229, .224, .225]);
}
