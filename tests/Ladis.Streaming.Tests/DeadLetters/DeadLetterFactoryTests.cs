using System.Text;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace Ladis.Streaming.Tests.DeadLetters;

public class DeadLetterFactoryTests
{
    private static readonly InputRecord Record = new()
    {
        Partition = new PartitionId("ladis.requests", 2),
        Offset = 41,
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
        Key = [0, 1, 255],
        Value = [9, 8, 7],
        Headers = [new("a", [1]), new("a", null), RecordHeader.Of("traceparent", "00-1-2-01")],
    };

    private readonly StreamingMetrics _metrics = new(Metrics.NewCustomRegistry());

    [Fact]
    public void DeadLetter_ShouldKeepTheRecordAsItWas()
    {
        var letter = Create(Record, "broken");

        Assert.Equal("dead", letter.Topic);
        Assert.Null(letter.Partition);
        Assert.Equal("ladis.requests/2/41", Encoding.UTF8.GetString(letter.Key!));
        Assert.Same(Record.Value, letter.Value);
        Assert.Equal(Record.Timestamp, letter.Timestamp);
        Assert.Equal(Record.Headers, letter.Headers.Take(3));
    }

    [Fact]
    public void DeadLetter_ShouldSayWhereItCameFrom_AndWhy()
    {
        var letter = Create(Record, "the picture ends early");

        Assert.Equal(
            [
                "ladis.error.topic=ladis.requests", "ladis.error.partition=2", "ladis.error.offset=41", "ladis.error.key=AAH/", "ladis.error.group=the-group",
                "ladis.error.stage=inference", "ladis.error.reason=CorruptImage", "ladis.error.message=the picture ends early", "ladis.error.attempts=1",
            ],
            letter.Headers.Skip(3).Select(h => $"{h.Name}={h.Text}"));
    }

    [Fact]
    public void DeadLetter_ShouldKeepNulls()
    {
        var letter = Create(new InputRecord { Partition = Record.Partition, Offset = 0, Timestamp = Record.Timestamp }, "empty");

        Assert.Null(letter.Value);
        Assert.Equal("", letter.Headers.Single(h => h.Name == "ladis.error.key").Text);
    }

    [Fact]
    public void Message_ShouldBeClipped_WhenACallerMadeItLong()
    {
        var message = Create(Record, new string('x', 5_000)).Headers.Single(h => h.Name == "ladis.error.message").Text;

        Assert.Equal(1_000, message.Length);
        Assert.Matches("^x{967}…[0-9a-f]{32}$", message);
    }

    [Fact]
    public void Value_ShouldBeCut_WhenTheTopicDoesNotTakeIt()
    {
        var value = new byte[200_000];
        new Random(1).NextBytes(value);

        var letter = Create(new InputRecord { Partition = Record.Partition, Offset = 1, Timestamp = Record.Timestamp, Key = [7], Value = value, Headers = Record.Headers }, "large", 100_000);

        Assert.InRange(letter.Value!.Length, 95_000, 100_000 - 256);
        Assert.Equal(value[..letter.Value.Length], letter.Value);
        Assert.Equal("200000", Text(letter, "value-bytes"));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(value)), Text(letter, "value-sha256"));
        Assert.Equal(Record.Headers, letter.Headers.Take(3));
        Assert.InRange(SizeOf(letter), 0, 100_000);
    }

    [Fact]
    public void HeadersAndKey_ShouldBeLeftOut_WhenTheyAloneAreTooLarge()
    {
        var record = new InputRecord
        {
            Partition = Record.Partition,
            Offset = 1,
            Timestamp = Record.Timestamp,
            Key = new byte[90_000],
            Value = new byte[50_000],
            Headers = [new("h", new byte[90_000])],
        };

        var letter = Create(record, "large", 100_000);

        Assert.Equal(record.Value, letter.Value);
        Assert.Equal(("1", "90000", "ladis.requests"), (Text(letter, "headers-left-out"), Text(letter, "key-bytes"), Text(letter, "topic")));
        Assert.DoesNotContain(letter.Headers, h => h.Name is "h" or "ladis.error.key");
        Assert.InRange(SizeOf(letter), 50_000, 100_000);
    }

    private static string Text(OutputRecord letter, string name) => letter.Headers.Single(h => h.Name == $"ladis.error.{name}").Text;

    private static int SizeOf(OutputRecord letter) =>
        letter.Key!.Length + (letter.Value?.Length ?? 0) + letter.Headers.Sum(h => Encoding.UTF8.GetByteCount(h.Name) + (h.Value?.Length ?? 0));

    [Fact]
    public void DeadLetters_ShouldBeCounted_ByTopicAndReason()
    {
        Create(Record, "one");
        Create(Record, "two");

        Assert.Equal(2, _metrics.DeadLetters.WithLabels("ladis.requests", nameof(DeadLetterReason.CorruptImage)).Value);
    }

    private OutputRecord Create(InputRecord record, string message, int maxBytes = 1_000_000) =>
        new DeadLetterFactory("dead", "the-group", "inference", _ => maxBytes, _metrics, NullLogger.Instance).Create(record, DeadLetterReason.CorruptImage, message);
}
