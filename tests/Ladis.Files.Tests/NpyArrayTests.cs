using System.IO.Compression;
using static Ladis.Files.Tests.TemporaryFolder;

namespace Ladis.Files.Tests;

public sealed class NpyArrayTests : IDisposable
{
    private const string Needed = "uint8, float or integer, little-endian and row by row, is needed.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("|u1", new byte[] { 200, 7 }, 200, 7)]
    [InlineData("|i1", new byte[] { 200, 7 }, -56, 7)]
    [InlineData("<i2", new byte[] { 0xFE, 0xFF, 0, 1 }, -2, 256)]
    [InlineData("<i4", new byte[] { 1, 0, 0, 0x80, 9, 0, 0, 0 }, -2147483647, 9)]
    [InlineData("<i8", new byte[] { 0, 0, 0, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, 4294967296, -1)]
    [InlineData("<f2", new byte[] { 0, 0x3C, 0, 0xC0 }, 1, -2)]
    [InlineData("<f4", new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0x3F }, 1, 0.5)]
    [InlineData("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0xE0, 0x3F }, 1, 0.5)]
    public void Values_ShouldBeThoseOfTheFile(string type, byte[] values, double first, double second)
    {
        var array = NpyArray.Read(_folder.Write("a.npy", Npy(Plain("1, 2", type), values)));

        Assert.Equal((type, 2), (array.Type, array.Length));
        Assert.Equal([1, 2], array.Shape);
        Assert.Equal((first, second), (array[0], array[1]));
        Assert.Equal(values, array.Content.ToArray());
    }

    [Fact]
    public void Archive_ShouldGiveTheArrayOfTheName()
    {
        var file = _folder.Zip("a.npz", "pictures", Npy(Plain("2, 3"), 1, 2, 3, 4, 5, 6));

        Assert.Equal(["pictures"], NpyArray.Names(file));
        Assert.Equal([1, 2, 3, 4, 5, 6], NpyArray.Read(file, "pictures").Content.ToArray());
    }

    [Theory]
    [InlineData("65536, 65536, 1, 3", 0)]
    [InlineData("1431655766, 1, 1, 3", 2)]
    [InlineData("4294967296, 4294967296, 1", 0)]
    [InlineData("0, 4294967296", 0)]
    [InlineData("2, 2", 3)]
    [InlineData("2, 2", 5)]
    public void Shape_ShouldFitTheFile(string shape, int values) => Refused(
        Npy(Plain(shape), new byte[values]), $"its header says that values of 1 bytes in the shape ({shape}) follow, and {values} bytes "
            + $"do.");

    [Theory]
    [InlineData("-1, 32, -32, 3")]
    [InlineData("99999999999999999999, 1")]
    [InlineData("two")]
    [InlineData("1, 1, 1, 1, 1, 1, 1, 1, 1")]
    public void Shape_ShouldBeWholeNumbers(string shape) =>
        Refused(Npy(Plain(shape), 1), "the shape in its header is not a list of at most 8 whole numbers from 0 on.");

    [Theory]
    [InlineData(">f4", "False", "its element type is >f4; " + Needed)]
    [InlineData("|u1", "True", "its element type is |u1, column by column; " + Needed)]
    [InlineData("|V9999", "False", "its element type is |V9999; " + Needed)]
    [InlineData("|O\u001b[2J", "False", "its header is not one of a plain array.")]
    public void Type_ShouldBeOneThatIsRead(string type, string columns, string reason) =>
        Refused(Npy(Plain("1", type, columns), 1), reason);

    [Fact]
    public void Beginning_ShouldBeThatOfANumPyFile()
    {
        var sound = Npy(Plain("1"), 1);

        Refused([], "it does not begin as a .npy file does.");
        Refused("garbage\n"u8, "it does not begin as a .npy file does.");
        Refused([.. sound[..6], 4, .. sound[7..]], "it does not begin as a .npy file does.");
        Refused(sound.AsSpan(0, 8), "it does not begin as a .npy file does.");
        Refused(sound.AsSpan(0, 20), $"its header is said to be {sound.Length - 11} bytes long, beyond its end.");
        Refused(
            [.. sound[..6], 2, 0, 0xFF, 0xFF, 0xFF, 0xFF, .. sound[10..]],
            "its header is said to be 4,294,967,295 bytes long, beyond the 10,000 that a header may have.");
        Refused(Npy("[1, 2, 3]"), "its header is not one of a plain array.");
    }

    [Fact]
    public void Archive_ShouldBeOne()
    {
        var file = _folder.Write("a.npz", "garbage\n"u8);

        Assert.StartsWith($"'{file}' is no readable NumPy array: ", Refusal(file, "a"), StringComparison.Ordinal);
    }

    [Fact]
    public void Archive_ShouldHaveTheArray() => Assert.Equal(
        $"The archive '{_folder.At("a.npz")}' has no array 'b'; it has a.", Refusal(_folder.Zip("a.npz", "a", Npy(Plain("1"), 1)), "b"));

    [Fact]
    public void Archive_ShouldHaveAtMostTwentyNamesInAMessage()
    {
        using (var archive = new ZipArchive(File.Create(_folder.At("a.npz")), ZipArchiveMode.Create))
        {
            for (var i = 0; i < 100; i++)
                archive.CreateEntry($"x{i}.npy");
        }

        Assert.EndsWith("x18, x19 and 80 more.", Refusal(_folder.At("a.npz"), "b"), StringComparison.Ordinal);
    }

    /// <summary>Before a byte of it is unpacked: the values alone would be 2.2 GB in the one case, 40 MB in the other.</summary>
    [Theory]
    [InlineData("700000, 32, 32, 3", 2_150_400_000)]
    [InlineData("13021, 32, 32, 3", 40_000_512)]
    public void Archive_ShouldBeRefused_WhenItIsPackedToFillTheMemory(string shape, long bytes)
    {
        using (var file = File.Create(_folder.At("a.npz")))
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry("a.npy").Open())
        {
            entry.Write(Npy(Plain(shape)));
            var zeros = new byte[1 << 20];
            for (var left = bytes; left > 0; left -= zeros.Length)
                entry.Write(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Refusal(_folder.At("a.npz"), "a");

        Assert.Matches(
            $"^'.*a.npz:a' is no readable NumPy array: its values take {bytes:N0} bytes, and at most [0-9,]+ are read of such a file. "
            + "Give fewer, or a .npy file where this is an archive.$",
            message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private void Refused(ReadOnlySpan<byte> bytes, string reason)
    {
        var file = _folder.Write("a.npy", bytes);

        Assert.Equal($"'{file}' is no readable NumPy array: {reason}", Refusal(file, null));
        if (bytes.Length > 0)
            Assert.Equal($"'{file[..^1]}z:a' is no readable NumPy array: {reason}", Refusal(_folder.Zip("a.npz", "a", bytes), "a"));
    }

    private static string Refusal(string file, string? name) =>
        Assert.Throws<UnusableFileException>(() => NpyArray.Read(file, name)).Message;
}
