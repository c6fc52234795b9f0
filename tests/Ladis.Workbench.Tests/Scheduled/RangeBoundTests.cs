using Ladis.Hosting.Configuration;
using Ladis.Workbench.Scheduled;

namespace Ladis.Workbench.Tests.Scheduled;

public class RangeBoundTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 19, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-22", "2026-11-22T00:00:00Z")]
    [InlineData("2026-11-22T18:30", "2026-11-22T18:30:00Z")]
    [InlineData("2026-11-22T18:30Z", "2026-11-22T18:30:00Z")]
    [InlineData("2026-11-22T18:30:15.25+02:00", "2026-11-22T16:30:15.25Z")]
    [InlineData("2026-11-22 18:30:15", "2026-11-22T18:30:15Z")]
    [InlineData("PT1H30M", "2026-11-22T17:30:00Z")]
    [InlineData("P2D", "2026-11-20T19:00:00Z")]
    [InlineData("90s", "2026-11-22T18:58:30Z")]
    [InlineData("15m", "2026-11-22T18:45:00Z")]
    [InlineData("1.5h", "2026-11-22T17:30:00Z")]
    [InlineData("2D", "2026-11-20T19:00:00Z")]
    [InlineData("1w", "2026-11-15T19:00:00Z")]
    public void Bound_ShouldBeATime(string text, string time) =>
        Assert.Equal(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), RangeBound.Parse("--from", text, Now).Time);

    [Fact]
    public void Bound_ShouldBeAnOffset() => Assert.Equal(1200, RangeBound.Parse("--from", "1200", Now).Offset);

    [Theory]
    [InlineData("yesterday")]
    [InlineData("-5")]
    [InlineData("1x")]
    [InlineData("2026-13-01")]
    [InlineData("PT")]
    [InlineData("-PT1H")]
    [InlineData("0h")]
    [InlineData("999999999w")]
    [InlineData("")]
    public void Bound_ShouldBeRefused_WithWhatIsAllowed(string text)
    {
        var error = Assert.Throws<ConfigurationException>(() => RangeBound.Parse("--from", text, Now));

        Assert.StartsWith($"--from is '{text}': give an offset (1200), a time (", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Last_ShouldBeADuration()
    {
        Assert.Equal(Now.AddHours(-1), RangeBound.Last("1h", Now).Time);
        Assert.Throws<ConfigurationException>(() => RangeBound.Last("2026-11-22", Now));
    }

    [Theory]
    [InlineData("1h", "2h")]
    [InlineData("20", "20")]
    [InlineData("end", "1h")]
    [InlineData("2026-11-22", "2026-11-21")]
    public void Range_ShouldBeKnownToBeEmpty(string from, string to) =>
        Assert.True(RangeBound.Parse("--from", from, Now).IsAtOrAfter(RangeBound.Parse("--to", to, Now)));

    [Theory]
    [InlineData("2h", "1h")]
    [InlineData("beginning", "1")]
    [InlineData("5", "1h")]
    [InlineData("0", "end")]
    public void Range_ShouldBePossible(string from, string to) =>
        Assert.False(RangeBound.Parse("--from", from, Now).IsAtOrAfter(RangeBound.Parse("--to", to, Now)));
}
