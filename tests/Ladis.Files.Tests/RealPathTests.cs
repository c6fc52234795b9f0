namespace Ladis.Files.Tests;

public sealed class RealPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Path_ShouldBeFreeOfLinksAndDots()
    {
        Directory.CreateDirectory(_folder.At("a/b"));
        _folder.Write("a/b/file", 1);
        File.CreateSymbolicLink(_folder.At("relative"), "a/./b");
        File.CreateSymbolicLink(_folder.At("chain"), _folder.At("relative"));
        var root = RealPath.Of(_folder.Path);

        Assert.Equal($"{root}/a/b/file", RealPath.Of(_folder.At("chain/file")));
        // The folder above what a link leads to, which is not the one that the link stands in.
        Assert.Equal($"{root}/a", RealPath.Of(_folder.At("chain/..")));
        Assert.Equal($"{root}/a/none", RealPath.Of(_folder.At("a//b/../none")));
        Assert.Equal("/", RealPath.Of("/../.."));
    }

    [Fact]
    public void Place_ShouldBeBelowAFolder_WhenItsLinksLeadThere()
    {
        Directory.CreateDirectory(_folder.At("models"));
        Directory.CreateDirectory(_folder.At("models-other"));
        File.CreateSymbolicLink(_folder.At("same"), _folder.At("models"));
        File.CreateSymbolicLink(_folder.At("models/out"), "/etc");

        Assert.True(RealPath.IsBelow(_folder.At("same/x"), _folder.At("models")));
        Assert.True(RealPath.IsBelow(_folder.At("models/x"), _folder.At("same")));
        Assert.True(RealPath.IsBelow("/etc/passwd", "/"));
        Assert.False(RealPath.IsBelow(_folder.At("models-other/x"), _folder.At("models")));
        Assert.False(RealPath.IsBelow(_folder.At("models/../x"), _folder.At("models")));
        Assert.False(RealPath.IsBelow(_folder.At("models/out/passwd"), _folder.At("models")));
        Assert.False(RealPath.IsBelow(_folder.At("models"), _folder.At("models")));
    }

    [Fact]
    public void Circle_ShouldBeRefused()
    {
        File.CreateSymbolicLink(_folder.At("x"), _folder.At("y"));
        File.CreateSymbolicLink(_folder.At("y"), _folder.At("x"));

        var refused = Assert.Throws<UnusableFileException>(() => RealPath.Of(_folder.At("x")));

        Assert.Equal($"The file '{_folder.At("x")}' cannot be used: it is a link that leads back to itself.", refused.Message);
    }
}
