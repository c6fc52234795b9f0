namespace Ladis.Streaming.Tests.Fixtures;

/// <summary>A clock that goes on when told.</summary>
public sealed class ManualTime : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    public TimeSpan Elapsed => _now - DateTimeOffset.UnixEpoch;

    public void Advance(TimeSpan by) => _now += by;
}
