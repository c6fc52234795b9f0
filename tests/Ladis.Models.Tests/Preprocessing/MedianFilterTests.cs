using Ladis.Models.Graph;
using Ladis.Models.Preprocessing;

namespace Ladis.Models.Tests.Preprocessing;

public sealed class MedianFilterTests
{
    private const int Width = 13;
    private const int Height = 7;

    [Theory]
    [InlineData(TensorLayout.Nchw, 3)]
    [InlineData(TensorLayout.Nhwc, 3)]
    [InlineData(TensorLayout.Nchw, 1)]
    public void Value_ShouldBeTheMeanOfTheMiddleTwo_OfItselfAndThreeNeighbours(TensorLayout layout, int channels)
    {
        var input = new InputSpec("x", ElementType.Float32, layout, channels, Height, Width, true, 0);
        var random = new Random(3);
        var values = Enumerable.Range(0, input.Length).Select(_ => random.NextSingle()).ToArray();
        var filtered = new float[input.Length];

        new MedianFilter(input).Apply(values, filtered);

        for (var c = 0; c < channels; c++)
        {
            for (var y = 0; y < Height; y++)
            {
                for (var x = 0; x < Width; x++)
                {
                    float[] four = [At(x, y), At(x - 1, y), At(x, y - 1), At(x - 1, y - 1)];
                    Assert.Equal(four.Order().Skip(1).Take(2).Average(), filtered[Place(x, y)], 1e-6f);
                }

                int Place(int x, int row) => layout == TensorLayout.Nchw ? (((c * Height) + row) * Width) + x : (((row * Width) + x) * channels) + c;
                float At(int x, int row) => values[Place(Math.Max(x, 0), Math.Max(row, 0))];
            }
        }
    }

    [Fact]
    public void Filter_ShouldBeTheSame_BeforeAndAfterNormalisation()
    {
        var input = new InputSpec("x", ElementType.Float32, TensorLayout.Nchw, 1, 2, 2, true, 0);
        var filter = new MedianFilter(input);
        float[] pixels = [10, 20, 40, 80], normalised = [.. pixels.Select(p => (p / -50) + 3)], ofPixels = new float[4], ofNormalised = new float[4];

        filter.Apply(pixels, ofPixels);
        filter.Apply(normalised, ofNormalised);

        Assert.Equal([10, 15, 25, 30], ofPixels);
        Assert.Equal(ofPixels.Select(p => (p / -50) + 3), ofNormalised, (one, other) => Math.Abs(one - other) < 1e-6f);
    }
}
