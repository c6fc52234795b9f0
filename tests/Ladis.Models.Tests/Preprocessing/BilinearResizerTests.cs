using System.Text.Json;
using Ladis.Models.Graph;
using Ladis.Models.Images;
using Ladis.Models.Preprocessing;

namespace Ladis.Models.Tests.Preprocessing;

public class BilinearResizerTests
{
    private static readonly ResizeVectors Recorded = JsonSerializer.Deserialize<ResizeVectors>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "resize-vectors.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<string> VectorNames => new(Recorded.Vectors.Select(v => v.Name));

    [Theory]
    [MemberData(nameof(VectorNames))]
    public void Write_ShouldResizeAsPilAndTorchvisionDo(string name)
    {
        var vector = Recorded.Vectors.Single(v => v.Name == name);
        var input = new InputSpec("image", ElementType.Float32, TensorLayout.Nhwc, 3, vector.Height, vector.Width, true, 0);
        var preprocessor = new Preprocessor(input, new PreprocessingSpec(Enum.Parse<ResizeMode>(vector.Mode), vector.Shortest, ChannelOrder.Rgb, 1, [0, 0, 0], [1, 1, 1]));
        using var source = RgbImage.FromPixels(Recorded.Source, Recorded.Width, Recorded.Height);
        var slot = new float[input.Length];

        preprocessor.Write(source, slot);

        Assert.InRange(slot.Zip(vector.Rgb, (actual, expected) => Math.Abs(actual - expected)).Max(), 0, 1);
    }

    /// <summary>What is cut out of a resized picture does not depend on how much of it was computed.</summary>
    [Theory]
    [InlineData(37, 53, 20, 91)]
    [InlineData(37, 53, 80, 11)]
    [InlineData(37, 53, 37, 20)]
    [InlineData(37, 53, 90, 53)]
    [InlineData(1, 400, 30, 12_000)]
    [InlineData(3_000, 2, 7, 5)]
    public void Resize_ShouldGiveTheSamePixels_WhenOnlyAPartIsWanted(int width, int height, int toWidth, int toHeight)
    {
        var pixels = new byte[width * height * 3];
        new Random(3).NextBytes(pixels);
        using var source = RgbImage.FromPixels(pixels, width, height);
        using var whole = BilinearResizer.Resize(source, toWidth, toHeight);
        var (columns, rows) = (new Stretch(toWidth / 3, toWidth / 2), new Stretch(toHeight / 4, Math.Max(1, toHeight / 3)));

        using var part = BilinearResizer.Resize(source, toWidth, toHeight, columns, rows);

        for (var y = 0; y < rows.Length; y++)
        {
            var at = (((int)rows.Start + y) * toWidth) + (int)columns.Start;
            Assert.True(whole.Pixels.Slice(at * 3, columns.Length * 3).SequenceEqual(part.Pixels.Slice(y * columns.Length * 3, columns.Length * 3)), $"Row {y} differs.");
        }
    }

    private sealed record ResizeVector(string Name, string Mode, int Width, int Height, int Shortest, byte[] Rgb);

    private sealed record ResizeVectors(int Width, int Height, byte[] Source, ResizeVector[] Vectors);
}
