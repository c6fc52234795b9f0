using Ladis.Streaming.Loops;
using Ladis.Streaming.Tests.Fixtures;

namespace Ladis.Streaming.Tests.Loops;

public sealed class LoopStatusTests
{
    private readonly ManualTime _time = new();

    /// <summary>What was known when the loop last listened, and the time that it has waited in a call since.</summary>
    [Fact]
    public void SinceHeard_ShouldGrow_WhileTheLoopDoesNotListen()
    {
        var status = new LoopStatus("loop-0", _time);
        status.Listen(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), status.SinceHeard);

        _time.Advance(TimeSpan.FromSeconds(28));
        Assert.Equal(TimeSpan.FromSeconds(31), status.SinceHeard);

        status.Listen(TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, status.SinceHeard);
    }
}
