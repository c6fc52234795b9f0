using System.Diagnostics;
using Google.Protobuf;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Role;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Baselines;

/// <summary>Which files a record of the baselines topic can have opened.</summary>
public sealed class ReferenceFolderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("ladis-reference-");
    private readonly BaselinesOptions _options;
    private readonly byte[] _bytes = Clean.Baseline.Snapshot.ToByteArray();

    public ReferenceFolderTests()
    {
        Directory.CreateDirectory(Path.Combine(_root.FullName, "baselines", "2026"));
        File.WriteAllBytes(Below("2026/good.ladis"), _bytes);
        File.WriteAllBytes(Path.Combine(_root.FullName, "secret"), _bytes);
        _options = new BaselinesOptions { ReferenceFolder = Below("") };
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void File_ShouldBeRead_BelowTheFolder()
    {
        Assert.Equal(_bytes, Read("2026/good.ladis"));
        Assert.Equal(_bytes, Read(Below("2026/good.ladis")));
        Assert.Equal(_bytes, Read("2026/../2026/good.ladis"));
    }

    [Fact]
    public void Links_ShouldBeFollowed_WithinTheFolder_AndToIt()
    {
        File.CreateSymbolicLink(Below("newest"), "2026/good.ladis");
        Directory.CreateSymbolicLink(Path.Combine(_root.FullName, "mount"), Below(""));
        _options.ReferenceFolder = Path.Combine(_root.FullName, "mount");

        Assert.Equal(_bytes, Read("newest"));
        Assert.Equal(_bytes, Read(Path.Combine(_root.FullName, "mount", "newest")));
        Assert.Equal("2026/good.ladis", ReferenceFolder.Locate(_options, Below("newest")));
    }

    [Theory]
    [InlineData("/etc/shadow")]
    [InlineData("/proc/self/mem")]
    [InlineData("../secret")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../baselines-of-others/b.ladis")]
    public void File_ShouldBeRefused_OutsideOfTheFolder(string location) =>
        Assert.Equal($"it names the file '{location}', which lies outside of Ladis:Baselines:ReferenceFolder ('{_options.ReferenceFolder}').", Refusal(location));

    [Fact]
    public void Link_ShouldBeRefused_ThatLeadsOutOfTheFolder()
    {
        File.CreateSymbolicLink(Below("out"), "../secret");
        Directory.CreateSymbolicLink(Below("up"), "..");

        Assert.EndsWith($"outside of Ladis:Baselines:ReferenceFolder ('{_options.ReferenceFolder}').", Refusal("out"), StringComparison.Ordinal);
        Assert.EndsWith($"outside of Ladis:Baselines:ReferenceFolder ('{_options.ReferenceFolder}').", Refusal("up/secret"), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_ShouldBeRefused_ThatLeadInCircles()
    {
        File.CreateSymbolicLink(Below("a"), "b");
        File.CreateSymbolicLink(Below("b"), "a");

        Assert.Equal($"the file 'a' below Ladis:Baselines:ReferenceFolder cannot be read: The file '{Below("a")}' cannot be used: it is a link that leads back to itself.", Refusal("a"));
    }

    [Fact]
    public void Pipe_ShouldBeRefused_BeforeItIsOpened()
    {
        using (var made = Process.Start("mkfifo", [Below("pipe")]))
            made.WaitForExit();

        Assert.Equal($"it names 'pipe', which is a pipe, a socket or a device, not a file (below Ladis:Baselines:ReferenceFolder, '{_options.ReferenceFolder}').", Refusal("pipe"));
    }

    [Fact]
    public void File_ShouldBeRefused_ThatIsNone()
    {
        File.WriteAllBytes(Below("empty"), []);

        Assert.Equal($"it names '2026', which is a folder, not a file (below Ladis:Baselines:ReferenceFolder, '{_options.ReferenceFolder}').", Refusal("2026"));
        Assert.Equal($"it names 'none', which is not there (below Ladis:Baselines:ReferenceFolder, '{_options.ReferenceFolder}').", Refusal("none"));
        Assert.Equal("it names 'empty', which is empty.", Refusal("empty"));
        Assert.StartsWith("the file 'a\0b' below Ladis:Baselines:ReferenceFolder cannot be read: ", Refusal("a\0b"), StringComparison.Ordinal);
    }

    [Fact]
    public void File_ShouldBeRefused_ThatIsTooLarge()
    {
        _options.MaxReferenceBytes = _bytes.Length;
        Assert.Equal(_bytes, Read("2026/good.ladis"));

        _options.MaxReferenceBytes = 1000;
        Assert.Equal($"it names '2026/good.ladis', which is {_bytes.Length:N0} bytes long, and at most 1,000 are read (Ladis:Baselines:MaxReferenceBytes).", Refusal("2026/good.ladis"));
    }

    [Fact]
    public void File_ShouldBeRefused_WithoutAFolder()
    {
        _options.ReferenceFolder = "";

        Assert.StartsWith("it names the file '/etc/shadow', and Ladis:Baselines:ReferenceFolder is not set: ", Refusal("/etc/shadow"), StringComparison.Ordinal);
    }

    [Fact]
    public void Call_ShouldBeLeftAlone_WhenItDoesNotReturn()
    {
        var released = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var calls = new TimedCall();

        Assert.Throws<TimeoutException>(() => calls.Run(Blocked, TimeSpan.FromMilliseconds(1), CancellationToken.None));
        Assert.True(calls.IsHanging);
        Assert.Throws<OperationCanceledException>(() => calls.Run(Blocked, TimeSpan.FromHours(1), cancelled.Token));

        released.Set();
        Assert.Equal(7, calls.Run(Blocked, TimeSpan.FromHours(1), CancellationToken.None));
        Assert.False(calls.IsHanging);

        int Blocked()
        {
            released.Wait();
            return 7;
        }
    }

    [Fact]
    public void Location_ShouldBeTold_RelativeToTheFolder()
    {
        Assert.Equal("2026/good.ladis", ReferenceFolder.Locate(_options, Below("2026/good.ladis")));
        Assert.Equal(Path.Combine(_root.FullName, "secret"), ReferenceFolder.Locate(new BaselinesOptions(), Path.Combine(_root.FullName, "secret")));
        Assert.Contains(
            "lies outside of Ladis:Baselines:ReferenceFolder",
            Assert.Throws<BaselineException>(() => ReferenceFolder.Locate(_options, Path.Combine(_root.FullName, "secret"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Reference_ShouldGiveTheBaselineThatItAnnounces_AndNoOther()
    {
        var baseline = Clean.Baseline;
        Assert.Equal(baseline.Id, Offer(UnusableRecords.Naming("2026/good.ladis", baseline.Id)).Baseline.Id);

        var other = new string('b', 64);
        Assert.EndsWith(
            $"'2026/good.ladis' is not the baseline that it announces: its sha256 is {baseline.Id}, not {other}.",
            Assert.Throws<BaselineException>(() => Offer(UnusableRecords.Naming("2026/good.ladis", other))).Message,
            StringComparison.Ordinal);
        var (bytes, _) = Clean.Builder(120).Build([], Clean.Start, "other");
        var foreign = Contracts.V1.BaselineSnapshot.Parser.ParseFrom(bytes);
        foreign.Model.Id = "other";
        File.WriteAllBytes(Below("other.ladis"), foreign.ToByteArray());
        Assert.EndsWith(
            "'other.ladis' was built from another model than the record names.",
            Assert.Throws<BaselineException>(() => Offer(UnusableRecords.Naming("other.ladis", BaselineReader.IdOf(foreign.ToByteArray())))).Message,
            StringComparison.Ordinal);
    }

    private BaselineOffer Offer(byte[] value) => new BaselineRecordReader(_options, null!).Read(
        new InputRecord { Partition = new PartitionId("baselines", 0), Offset = 0, Timestamp = Clean.Start, Value = value }, "gauss@1", CancellationToken.None);

    private byte[] Read(string location) => new ReferenceFolder(_options).Read(location, CancellationToken.None);

    private string Refusal(string location) => Assert.Throws<BaselineException>(() => Read(location)).Message;

    private string Below(string path) => Path.Combine(_root.FullName, "baselines", path);
}
