using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.WellKnownTypes;

namespace Ladis.Contracts;

/// <summary>Times in messages, which may hold anything: 64 bits of seconds and 32 of nanoseconds.</summary>
public static class Timestamps
{
    private const int NanosecondsOfASecond = 1_000_000_000;

    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Whether a time is there and can be told: within the years 1 to 9999, with nanoseconds from 0 to 999,999,999.</summary>
    /// <param name="time">The time.</param>
    public static bool IsValid([NotNullWhen(true)] Timestamp? time) =>
        time is not null && time.Seconds >= First && time.Seconds <= Last && time.Nanos is >= 0 and < NanosecondsOfASecond;
}
