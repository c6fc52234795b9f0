using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts.V1;

namespace Ladis.Detection.Alarms;

/// <summary>An alarm that is active.</summary>
/// <param name="alertId">Its identity.</param>
/// <param name="startedAt">Event time of the arrival that raised it.</param>
/// <param name="firstWindow">The window at whose last arrival it was raised; null in episodes of earlier versions.</param>
internal sealed class AlarmEpisode(string alertId, DateTimeOffset startedAt, WindowId? firstWindow)
{
    public string AlertId { get; } = alertId;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public WindowId? FirstWindow { get; } = firstWindow;

    /// <summary>Arrivals since the alarm was raised.</summary>
    public long Arrivals { get; set; }

    /// <summary>Arrivals since the last evidence against the baseline.</summary>
    public long QuietArrivals { get; set; }

    /// <summary>Events so far after the first.</summary>
    public int Updates { get; set; }

    /// <summary>The greatest severity so far: it never falls within an episode.</summary>
    public Severity Severity { get; set; }

    public static AlarmEpisode From(EpisodeCheckpoint saved) => new(saved.AlertId, saved.StartedAt.ToDateTimeOffset(), saved.FirstWindow)
    {
        Arrivals = saved.Arrivals,
        QuietArrivals = saved.QuietArrivals,
        Updates = saved.Updates,
        Severity = saved.Severity,
    };

    public EpisodeCheckpoint ToCheckpoint() => new()
    {
        AlertId = AlertId,
        StartedAt = Timestamp.FromDateTimeOffset(StartedAt),
        FirstWindow = FirstWindow,
        Arrivals = Arrivals,
        QuietArrivals = QuietArrivals,
        Updates = Updates,
        Severity = Severity,
    };
}
