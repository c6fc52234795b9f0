namespace Ladis.Detection.Streams;

/// <summary>
/// Stream time of a partition: the greatest event time so far. It never goes back, so a late request moves nothing; one from the future takes it along.
/// </summary>
/// <param name="tolerance">How far an event time may be off before it is noticed; 0 when time plays no part.</param>
internal sealed class PartitionClock(TimeSpan tolerance)
{
    public DateTimeOffset Now { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Lets time pass to an event time, unless it is later already.</summary>
    /// <returns>Whether the event time is far off.</returns>
    public TimeAnomaly? Pass(DateTimeOffset eventTime)
    {
        var ahead = eventTime - Now;
        var known = Now > DateTimeOffset.MinValue && tolerance > TimeSpan.Zero;
        if (ahead > TimeSpan.Zero)
            Now = eventTime;
        if (!known || ahead.Duration() <= tolerance)
            return null;
        return ahead > TimeSpan.Zero ? TimeAnomaly.Jump : TimeAnomaly.Late;
    }
}
