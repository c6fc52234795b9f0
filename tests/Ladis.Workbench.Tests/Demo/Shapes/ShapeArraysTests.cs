using Ladis.Files;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Workbench.Tests.Demo.Shapes;

public sealed class ShapeArraysTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-shapes-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Arrays_ShouldHoldThePicturesOfTheRange()
    {
        ShapeArrays.Write(_folder.FullName, "some", seed: 3, first: 40, count: 7);

        var images = NpyArray.Read(Path.Combine(_folder.FullName, "some.images.npy"));
        var labels = NpyArray.Read(Path.Combine(_folder.FullName, "some.labels.npy"));

        Assert.Equal(("|u1", "<i8"), (images.Type, labels.Type));
        Assert.Equal([7, 32, 32, 3], images.Shape);
        Assert.Equal([7], labels.Shape);
        for (var i = 0; i < 7; i++)
        {
            var expected = ShapeGenerator.Draw(3, 40 + i);
            Assert.Equal(expected.Pixels, images.Bytes(i * ShapeImage.ByteCount, ShapeImage.ByteCount));
            Assert.Equal(expected.Label, labels[i]);
        }
    }

    [Fact]
    public void Count_ShouldBeRefused_WhenThereIsNothingToDraw() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ShapeArrays.Write(_folder.FullName, "none", seed: 3, first: 0, count: 0));
}
