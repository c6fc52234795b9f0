using Confluent.Kafka;

namespace Ladis.Chaos.Requests;

/// <summary>Times that people put on records: the present, two hours ahead, the present in microseconds, and the end of what milliseconds can tell.</summary>
public static class OddTimes
{
    private const long AfterTheYear9999 = 253_402_300_800_000;

    /// <summary>Kinds of times; record n has kind n modulo this.</summary>
    public const int Kinds = 4;

    /// <summary>The time of a record.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="now">The present.</param>
    public static Timestamp Of(int number, DateTimeOffset now) => new((number % Kinds) switch
    {
        0 => now.ToUnixTimeMilliseconds(),
        1 => now.AddHours(2).ToUnixTimeMilliseconds(),
        2 => now.ToUnixTimeMilliseconds() * 1_000,
        _ => AfterTheYear9999,
    }, TimestampType.CreateTime);
}
