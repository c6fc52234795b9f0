using System.Text;
using Confluent.Kafka;
using Ladis.Contracts;

namespace Ladis.Integration.Tests.EndToEnd.Story;

/// <summary>
/// Requests whose fate is known. Every second one is sampled (<c>Capture:Every</c> is 2), and behind each of those stands a clean picture that is answered only.
/// </summary>
internal static class StoryRequests
{
    /// <summary>Requests of the stream that is attacked which count.</summary>
    public const int Judged = Clean + Attacked;
    public const int Twins = 3;
    public const string Twin = "twin";

    private const int Clean = 150;
    private const int Attacked = 100;
    private const int LateOne = 20;

    /// <summary>In microseconds: a time beyond the calendar, and beyond belief.</summary>
    private const long Microseconds = 1_795_698_918_010_000;

    /// <summary>All of it, from a time on that is long past, so that no broker minds.</summary>
    public static List<Message<byte[], byte[]>> All(DateTimeOffset start)
    {
        List<Message<byte[], byte[]>> sampled = [.. Letters(), .. Early(start.AddHours(-3)), .. Stream(start)];
        return [.. sampled.Zip(Shapes.Draw(20_000, sampled.Count).Select(s => Request(Shapes.Png(s), start))).SelectMany(pair => new[] { pair.First, pair.Second })];
    }

    /// <summary>Clean requests behind all others.</summary>
    public static List<Message<byte[], byte[]>> After(DateTimeOffset start, int count) =>
        [.. Shapes.Draw(30_000, 2 * count).Select((s, i) => Request(Shapes.Png(s), start.AddSeconds(Judged + i)))];

    private static Message<byte[], byte[]>[] Letters() =>
    [
        Request(Cut(), DateTimeOffset.UnixEpoch),
        Request(null, DateTimeOffset.UnixEpoch),
        Request(Picture(0), DateTimeOffset.UnixEpoch, (RecordHeaders.Model, "nobody")),
        new() { Value = "nothing"u8.ToArray(), Timestamp = new Timestamp(Microseconds, TimestampType.CreateTime) },
        Request(Cut(), DateTimeOffset.UnixEpoch, (RecordHeaders.Model, Twin)),
    ];

    /// <summary>A stream of its own, which the next one pushes out, and requests of a model that has no baseline.</summary>
    private static IEnumerable<Message<byte[], byte[]>> Early(DateTimeOffset time) =>
        Enumerable.Range(1, Twins).Select(i => Request(Picture(i), time, (RecordHeaders.Model, Twin))).Prepend(Request(Picture(9), time, (RecordHeaders.Client, "visitor")));

    /// <summary>Three hours later: clean ones, one of them too late; one again and one of a session that has counted; then the attack.</summary>
    private static IEnumerable<Message<byte[], byte[]>> Stream(DateTimeOffset start)
    {
        for (var i = 0; i < Clean; i++)
            yield return Request(Picture(i), i == LateOne ? start.AddHours(-2) : start.AddSeconds(i), (RecordHeaders.RequestId, $"r{i}"), (RecordHeaders.Session, $"s{i}"));
        yield return Request(Picture(1000), start.AddSeconds(Clean), (RecordHeaders.RequestId, $"r{Clean - 1}"));
        yield return Request(Picture(1001), start.AddSeconds(Clean), (RecordHeaders.Session, $"s{Clean - 1}"));
        foreach (var (shape, i) in Shapes.Draw(7000, Attacked).Select((s, i) => (s, i)))
            yield return Request(Shapes.Png(Shapes.Faded(shape)), start.AddSeconds(Clean + i));
    }

    private static Message<byte[], byte[]> Request(byte[]? value, DateTimeOffset time, params (string Name, string Value)[] headers)
    {
        var message = new Message<byte[], byte[]> { Value = value!, Timestamp = new Timestamp(time.ToUnixTimeMilliseconds(), TimestampType.CreateTime), Headers = [] };
        foreach (var (name, text) in headers)
            message.Headers.Add(name, Encoding.UTF8.GetBytes(text));
        return message;
    }

    private static byte[] Picture(int number) => Shapes.Png(Shapes.Draw(5000 + number, 1).Single());

    private static byte[] Cut() => Picture(0)[..^20];
}
