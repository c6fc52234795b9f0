namespace Ladis.Files.Tests;

public sealed class RegularFileTests : IDisposable
{
    private const string Special = "cannot be used: it is a pipe, a socket or a device, not a file.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_ShouldBeRead_ByItsNameAndThroughALink()
    {
        var file = _folder.Write("a", "text"u8);
        File.CreateSymbolicLink(_folder.At("link"), file);

        Assert.Null(RegularFile.Problem(file, 4));
        Assert.Equal("text"u8.ToArray(), RegularFile.ReadAllBytes(file, 4));
        Assert.Equal("text", RegularFile.ReadAllText(_folder.At("link")));
    }

    [Fact]
    public void File_ShouldBeRefused_WhenItIsLongerThanTheLimit()
    {
        var file = _folder.Write("a", new byte[1001]);

        Assert.Equal($"The file '{file}' cannot be used: it is 1,001 bytes long, and at most 1,000 are read.", Refusal(file, 1000));
    }

    /// <summary>A hole in a file takes no room on the disk, and would take as much memory as any bytes.</summary>
    [Fact]
    public void File_ShouldBeRefused_WhenItIsLongerThanAnArray()
    {
        var file = _folder.At("a");
        using (var stream = File.Create(file))
            stream.SetLength(1L << 40);

        Assert.Equal(
            $"The file '{file}' cannot be used: it is 1,099,511,627,776 bytes long, and at most {RegularFile.MostBytes:N0} are read.",
            Refusal(file));
    }

    [Fact]
    public void Nothing_ShouldBeRefused()
    {
        File.CreateSymbolicLink(_folder.At("broken"), _folder.At("nowhere"));
        File.CreateSymbolicLink(_folder.At("circle"), _folder.At("circle"));

        Assert.Equal("The file '/nowhere/a' does not exist.", Refusal("/nowhere/a"));
        Assert.Equal($"The file '{_folder.At("broken")}' does not exist.", Refusal(_folder.At("broken")));
        Assert.Equal($"The file '{_folder.At("circle")}' does not exist.", Refusal(_folder.At("circle")));
        Assert.Equal("The file '' does not exist.", Refusal(""));
        Assert.Equal($"The file '{_folder.Path}\0' does not exist.", Refusal(_folder.Path + "\0"));
    }

    [Fact]
    public void Folder_ShouldBeRefused() =>
        Assert.Equal($"The file '{_folder.Path}' cannot be used: it is a folder, not a file.", Refusal(_folder.Path));

    [Fact]
    public void Pipe_ShouldBeRefused_AndNotWaitedFor()
    {
        var pipe = NamedPipe.Make(_folder.At("pipe"));
        File.CreateSymbolicLink(_folder.At("link"), pipe);

        Assert.Equal($"The file '{pipe}' {Special}", Refusal(pipe));
        Assert.Equal($"The file '{_folder.At("link")}' {Special}", Refusal(_folder.At("link")));
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    [InlineData("/dev/urandom")]
    public void Device_ShouldBeRefused(string device) => Assert.Equal($"The file '{device}' {Special}", Refusal(device));

    [Theory]
    [InlineData("/proc/self/mem")]
    [InlineData("/proc/self/environ")]
    public void KernelFile_ShouldGiveNothing(string file) => Assert.Empty(RegularFile.ReadAllBytes(file));

    private static string Refusal(string path, long limit = long.MaxValue) =>
        Assert.Throws<UnusableFileException>(() => RegularFile.ReadAllBytes(path, limit)).Message;
}
