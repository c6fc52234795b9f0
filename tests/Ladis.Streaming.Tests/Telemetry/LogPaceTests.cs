using Ladis.Streaming.Telemetry;
using Ladis.Streaming.Tests.Fixtures;

namespace Ladis.Streaming.Tests.Telemetry;

public sealed class LogPaceTests
{
    private readonly ManualTime _time = new();
    private readonly LogPace _pace;

    public LogPaceTests() => _pace = new(_time);

    [Fact]
    public void Lines_ShouldBeFew_HoweverManyEventsThereAre_AndTellTheirNumber()
    {
        var lines = new List<string>();
        for (var second = 0; second <= 180; second++)
        {
            for (var event_ = 0; event_ < 100; event_++)
            {
                if (_pace.Admits("down", out var rest))
                    lines.Add(rest);
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        // Five at once, and one a minute; with it the number of the others: 60 seconds of a hundred but for those told.
        Assert.Equal(["", "", "", "", "", $" ({6000 - 5} more of these had no line of their own)", $" ({6000 - 1} more of these had no line of their own)", $" ({6000 - 1} more of these had no line of their own)"], lines);
    }

    [Fact]
    public void Kinds_ShouldNotTakeOneAnothersLines()
    {
        for (var i = 0; i < 100; i++)
            _pace.Admits("down", out _);

        Assert.True(_pace.Admits("resolve", out var rest));
        Assert.Empty(rest);
    }
}
