using System.Security.Cryptography;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Workbench.Tests.Demo.Shapes;

public sealed class ShapeGeneratorTests
{
    private const ulong Seed = 2026;

    [Fact]
    public void Pictures_ShouldKeepTheirBytes_BecauseTheShippedModelWasTrainedOnThem()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var index = 0; index < 200; index++)
        {
            hash.AppendData(ShapeGenerator.Draw(Seed, index).Pixels);
        }

        Assert.Equal("fc18886f1efb1bc8d96bf23a29741fa75f49ae7227c368dd218e8db7b8dea755", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void Picture_ShouldNotDependOnWhatWasDrawnBefore()
    {
        var alone = ShapeGenerator.Draw(Seed, 17);
        for (var index = 0; index < 17; index++)
        {
            ShapeGenerator.Draw(Seed, index);
        }

        var after = ShapeGenerator.Draw(Seed, 17);

        Assert.Equal(alone.Label, after.Label);
        Assert.Equal(alone.Pixels, after.Pixels);
        Assert.Equal(ShapeImage.ByteCount, alone.Pixels.Length);
    }

    [Fact]
    public void Pictures_ShouldDiffer_WhenSeedOrIndexDiffers()
    {
        var picture = ShapeGenerator.Draw(Seed, 1).Pixels;

        Assert.NotEqual(picture, ShapeGenerator.Draw(Seed, 2).Pixels);
        Assert.NotEqual(picture, ShapeGenerator.Draw(Seed + 1, 1).Pixels);
        Assert.NotEqual(picture, ShapeGenerator.Draw(Seed, -1).Pixels);
    }

    [Fact]
    public void Classes_ShouldBeBalanced_OverManyPictures()
    {
        const int Pictures = 5000;
        var counts = new int[ShapeClasses.Count];
        for (var index = 0; index < Pictures; index++)
        {
            counts[ShapeGenerator.Draw(Seed, index).Label]++;
        }

        // 500 expected, standard deviation 21: five of them on either side.
        Assert.All(counts, count => Assert.InRange(count, 395, 605));
    }

    [Fact]
    public void EveryClass_ShouldBeDrawnDistinct_OnTheSameBackground()
    {
        for (var index = 0; index < 50; index++)
        {
            var byLabel = Enumerable.Range(0, ShapeClasses.Count).Select(label => ShapeGenerator.Draw(Seed, index, label)).ToArray();
            for (var a = 0; a < byLabel.Length; a++)
            {
                Assert.Equal(a, byLabel[a].Label);
                for (var b = 0; b < a; b++)
                {
                    Assert.True(
                        ChangedPixels(byLabel[a], byLabel[b]) >= 10,
                        $"{ShapeClasses.Names[a]} and {ShapeClasses.Names[b]} look alike in picture {index}");
                }
            }
        }
    }

    [Fact]
    public void GivenLabel_ShouldDrawTheSamePicture_WhenItIsTheOneThatWouldHaveBeenDrawn()
    {
        var free = ShapeGenerator.Draw(Seed, 5);

        Assert.Equal(free.Pixels, ShapeGenerator.Draw(Seed, 5, free.Label).Pixels);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    public void Label_ShouldBeRefused_WhenItIsNoClass(int label) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ShapeGenerator.Draw(Seed, 0, label));

    private static int ChangedPixels(ShapeImage a, ShapeImage b)
    {
        const int Visible = 24;
        var changed = 0;
        for (var i = 0; i < a.Pixels.Length; i += ShapeImage.Channels)
        {
            var greatest = 0;
            for (var channel = 0; channel < ShapeImage.Channels; channel++)
            {
                greatest = Math.Max(greatest, Math.Abs(a.Pixels[i + channel] - b.Pixels[i + channel]));
            }

            changed += greatest >= Visible ? 1 : 0;
        }

        return changed;
    }
}
