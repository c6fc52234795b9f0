using Ladis.Detection.Configuration;

namespace Ladis.Detection.Tests.Configuration;

public sealed class DetectionOptionsTests
{
    [Fact]
    public void Defaults_ShouldBeValid()
    {
        Assert.Empty(new DetectionOptions().Validate("S"));
        Assert.Empty(new BaselinesOptions().Validate("S"));
    }

    public static TheoryData<Action<DetectionOptions>, string> Rules => new()
    {
        { o => o.TestSize = 29, "S:TestSize is '29': at least 30 requests." },
        { o => o.Window = 99, "S:Window is '99': at least TestSize (100) and at most 1,000,000 requests." },
        { o => o.Window = 1_000_001, "S:Window is '1000001': at least TestSize (100) and at most 1,000,000 requests." },
        { o => o.WindowAge = TimeSpan.FromSeconds(-1), "S:WindowAge is '-00:00:01': a time, or 0 for a window that is bounded by its number of requests only." },
        { o => o.DuplicateMemory = 100_001, "S:DuplicateMemory is '100001': from 0 to 100,000 requests." },
        { o => o.MaxStreams = 0, "S:MaxStreams is '0': from 1 to 10,000 streams." },
        { o => o.CoolDown = -1, "S:CoolDown is '-1': at least 0 arrivals." },
        { o => o.UpdateStride = 0, "S:UpdateStride is '0': at least 1 arrival." },
        { o => o.AlertRelabellings = 18, "S:AlertRelabellings is '18': from 19 to 100,000." },
        { o => o.TriageLevel = double.NaN, "S:TriageLevel is 'NaN': between 0 and 1." },
        { o => o.PValueWindows = 0, "S:PValueWindows is '0': from 1 to 1,000 windows." },
        { o => o.PValueRejections = 11, "S:PValueRejections is '11': from 1 to PValueWindows (10), or 0 to switch the policy off." },
        { o => o.PValueLevel = 0, "S:PValueLevel is '0': between 0 and 1." },
        { o => o.RateMargin = 1, "S:RateMargin is '1': above 0 and below 1, or 0 to switch the policy off." },
        { o => o.RateMargin = double.NaN, "S:RateMargin is 'NaN': above 0 and below 1, or 0 to switch the policy off." },
        { o => (o.PValueRejections, o.ResolveAfter) = (2, 24), "S:ResolveAfter is '24': at least Stride (25) while PValueRejections is set: an alarm must not end between two tests." },
        { o => (o.RateMargin, o.ResolveAfter) = (0.2, 249), "S:ResolveAfter is '249': at least RateStride (250) while RateMargin is set: an alarm must not end between two rates." },
        { o => o.Stride = 0, "S:Stride is '0': at least 1 arrival." },
        { o => o.Matches = 33, "S:Matches is '33': from 1 to 32 rows." },
        { o => o.Relabellings = 18, "S:Relabellings is '18': from 19 to 100,000." },
        { o => o.Level = 1, "S:Level is '1': between 0 and 1." },
        { o => o.Level = double.NaN, "S:Level is 'NaN': between 0 and 1." },
        { o => o.RateStride = 0, "S:RateStride is '0': at least 1 arrival." },
        { o => o.RateTests = 0, "S:RateTests is '0': from 1 to 10,000." },
        { o => o.Alpha = 0, "S:Alpha is '0': above 0 and at most 0.1; the mean time between false alarms is at least 1/(2·Alpha) arrivals." },
        { o => o.Alpha = double.NaN, "S:Alpha is 'NaN': above 0 and at most 0.1; the mean time between false alarms is at least 1/(2·Alpha) arrivals." },
        { o => o.RenewalAlpha = 1e-9, "S:RenewalAlpha is '1E-09': from Alpha (1E-08) to 0.1." },
        { o => o.RenewalLevel = 0, "S:RenewalLevel is '0': between 0 and 1." },
        { o => o.ResolveAfter = 0, "S:ResolveAfter is '0': at least 1 arrival." },
        { o => o.KernelWitnessAlpha = 0, "S:KernelWitnessAlpha is '0': above 0 and at most RenewalAlpha (0.0001)." },
        { o => o.KernelWitnessAlpha = 0.001, "S:KernelWitnessAlpha is '0.001': above 0 and at most RenewalAlpha (0.0001)." },
        { o => o.TopSuspicious = 0, "S:TopSuspicious is '0': from 1 to 1,000." },
        { o => o.GroupId = " ", "S:GroupId is ' ': the consumer group needs a name." },
        { o => o.Loops = 0, "S:Loops is '0': at least 1." },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rule_ShouldNameKeyValueAndWhatIsAllowed(Action<DetectionOptions> change, string sentence)
    {
        ArgumentNullException.ThrowIfNull(change);
        var options = new DetectionOptions();
        change(options);

        Assert.Contains(sentence, options.Validate("S").Select(e => e.ToString()));
    }

    [Fact]
    public void Errors_ShouldComeAllAtOnce() =>
        Assert.Equal(3, new DetectionOptions { Stride = 0, Matches = 0, ResolveAfter = -1 }.Validate("S").Count());

    [Fact]
    public void BaselineFile_ShouldExist() =>
        Assert.Equal(
            ["S:Files:0 is '/nowhere/b.ladis': no such file; build one with 'ladis baseline build'."],
            new BaselinesOptions { Files = ["/nowhere/b.ladis"] }.Validate("S").Select(e => e.ToString()));

    [Fact]
    public void BaselineFile_ShouldHaveAName() =>
        Assert.Equal(["S:Files:0 is ' ': the path of a snapshot file."], new BaselinesOptions { Files = [" "] }.Validate("S").Select(e => e.ToString()));

    [Fact]
    public void BaselineFile_ShouldBeNoFolder()
    {
        var folder = AppContext.BaseDirectory;

        Assert.Equal([$"S:Files:0 is '{folder}': a folder; name each snapshot file in it."], new BaselinesOptions { Files = [folder] }.Validate("S").Select(e => e.ToString()));
    }

    [Fact]
    public void ReferenceFolder_ShouldBeAFolderOfItsOwn_AndItsLimitsPossible()
    {
        var folder = Path.GetTempPath();
        Assert.Empty(new BaselinesOptions { ReferenceFolder = folder, MaxReferenceBytes = 1, ReferenceTimeout = TimeSpan.FromMinutes(1) }.Validate("S"));
        Assert.Equal(
            ["S:ReferenceFolder is '/nowhere': no such folder; create it, or leave the setting empty.", "S:MaxReferenceBytes is '0': from 1 to 1,073,741,824 bytes.", "S:ReferenceTimeout is '00:00:00': longer than 0 and at most 00:01:00."],
            new BaselinesOptions { ReferenceFolder = "/nowhere", MaxReferenceBytes = 0, ReferenceTimeout = TimeSpan.Zero }.Validate("S").Select(e => e.ToString()));
        Assert.Equal(
            ["S:ReferenceFolder is '/tmp/..': the root of the file system: a record could name any file; name a folder that holds baselines and nothing else."],
            new BaselinesOptions { ReferenceFolder = "/tmp/.." }.Validate("S").Select(e => e.ToString()));
    }
}
