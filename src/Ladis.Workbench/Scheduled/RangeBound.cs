using System.Globalization;
using Ladis.Hosting.Configuration;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;

namespace Ladis.Workbench.Scheduled;

/// <summary>An end of a range of a topic: an offset, or a time that each partition has an offset for.</summary>
internal sealed record RangeBound
{
    private static readonly string[] TimeFormats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK"];

    private RangeBound()
    {
    }

    public long? Offset { get; private init; }

    public DateTimeOffset? Time { get; private init; }

    private bool IsEnd { get; init; }

    /// <summary>The beginning of the topic.</summary>
    public static RangeBound Beginning { get; } = new() { Offset = 0 };

    /// <summary>The end that the topic has now.</summary>
    public static RangeBound End { get; } = new() { IsEnd = true };

    public static RangeBound At(DateTimeOffset time) => new() { Time = time };

    /// <summary>Reads what the command line says.</summary>
    /// <exception cref="ConfigurationException">It is none of the things that an end can be.</exception>
    public static RangeBound Parse(string option, string text, DateTimeOffset now)
    {
        if (string.Equals(text, "beginning", StringComparison.OrdinalIgnoreCase))
            return Beginning;
        if (string.Equals(text, "end", StringComparison.OrdinalIgnoreCase) || string.Equals(text, "now", StringComparison.OrdinalIgnoreCase))
            return End;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return new RangeBound { Offset = offset };
        if (DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return At(time);
        if (TryDuration(text, now, out var start))
            return At(start);
        throw new ConfigurationException(
            $"{option} is '{text}': give an offset (1200), a time (2026-11-22 or 2026-11-22T19:00Z; UTC where no zone is named), a duration before now (PT1H30M, 1h, 15m, 2d), 'beginning' or 'end'.");
    }

    /// <summary>Reads a time.</summary>
    /// <exception cref="ConfigurationException">It is none.</exception>
    public static DateTimeOffset ParseTime(string option, string text) =>
        DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new ConfigurationException($"{option} is '{text}': give a time, such as 2026-11-22 or 2026-11-22T19:00Z (UTC where no zone is named).");

    /// <summary>The time so long before now.</summary>
    /// <exception cref="ConfigurationException">It is no duration.</exception>
    public static RangeBound Last(string text, DateTimeOffset now) => TryDuration(text, now, out var start)
        ? At(start)
        : throw new ConfigurationException($"--last is '{text}': give a duration above 0, as PT1H30M or P2D, or shorter as 90s, 15m, 1h, 2d.");

    /// <summary>The offset that it means in a partition.</summary>
    public long Resolve(TopicReader reader, PartitionId partition, long end) => IsEnd ? end : Offset ?? reader.OffsetAt(partition, Time!.Value);

    /// <summary>Whether it is certain, before any broker is asked, that nothing lies between the two.</summary>
    public bool IsAtOrAfter(RangeBound other) => (Offset is { } a && other.Offset is { } b && a >= b) || (Time is { } t && other.Time is { } u && t >= u) || (IsEnd && other.Offset is null);

    private static bool TryDuration(string text, DateTimeOffset now, out DateTimeOffset start)
    {
        start = default;
        if (Durations.Parse(text) is not { } duration || duration <= TimeSpan.Zero || duration > now - DateTimeOffset.UnixEpoch)
            return false;
        start = now - duration;
        return true;
    }
}
