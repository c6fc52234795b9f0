using Confluent.Kafka;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Tests.Records;

public class RecordConversionTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);

    [Fact]
    public void Record_ShouldKeepPlaceTimeKeyAndValue()
    {
        var record = Convert(new Message<byte[], byte[]> { Key = [1], Value = [2], Timestamp = new Timestamp(Time) });

        Assert.Equal(("t/5/12", Time, TimeSpan.Zero), (record.ToString(), record.Timestamp, record.Timestamp.Offset));
        Assert.Equal([1], record.Key!);
        Assert.Equal([2], record.Value!);
        Assert.Equal(("t", 5, 12L), (record.Source.Topic, record.Source.Partition, record.Source.Offset));
    }

    [Fact]
    public void Record_ShouldKeepNullKeyAndNullValue()
    {
        var record = Convert(new Message<byte[], byte[]> { Timestamp = new Timestamp(Time) });

        Assert.Null(record.Key);
        Assert.Null(record.Value);
        Assert.Empty(record.Headers);
    }

    [Fact]
    public void Record_ShouldKeepRepeatedHeadersInOrder_AndTheLastOneShouldCount()
    {
        var headers = new Headers { { "h", "first"u8.ToArray() }, { "other", null }, { "H", "last"u8.ToArray() } };

        var record = Convert(new Message<byte[], byte[]> { Headers = headers });

        Assert.Equal(["h=first", "other=", "H=last"], record.Headers.Select(h => $"{h.Name}={h.Text}"));
        Assert.Null(record.Headers[1].Value);
        Assert.Equal("last", record.Header("h"));
        Assert.Equal("", record.Header("other"));
        Assert.Null(record.Header("absent"));
    }

    [Fact]
    public void Record_ShouldStandAtTheEpoch_WhenItHasNoTimestamp() =>
        Assert.Equal(DateTimeOffset.UnixEpoch, Convert(new Message<byte[], byte[]> { Timestamp = new Timestamp(-1, TimestampType.NotAvailable) }).Timestamp);

    [Theory]
    [InlineData(1_795_698_918_010_000, "9999-12-31T23:59:59.9990000+00:00", true)]
    [InlineData(long.MaxValue, "9999-12-31T23:59:59.9990000+00:00", true)]
    [InlineData(253_402_300_800_000, "9999-12-31T23:59:59.9990000+00:00", true)]
    [InlineData(253_402_300_799_999, "9999-12-31T23:59:59.9990000+00:00", false)]
    [InlineData(-62_135_596_800_001, "1970-01-01T00:00:00.0000000+00:00", true)]
    [InlineData(0, "1970-01-01T00:00:00.0000000+00:00", false)]
    public void Timestamp_ShouldBeTheNearestThatThereIs_WhenItIsNone(long milliseconds, string expected, bool none)
    {
        var result = new ConsumeResult<byte[], byte[]>
        {
            TopicPartitionOffset = new TopicPartitionOffset("t", 5, 12),
            Message = new Message<byte[], byte[]> { Timestamp = new Timestamp(milliseconds, TimestampType.CreateTime) },
        };

        Assert.Equal(expected, RecordConversion.ToInput(result).Timestamp.ToString("O"));
        Assert.Equal(none, RecordConversion.HasNoTime(result));
    }

    private static InputRecord Convert(Message<byte[], byte[]> message) =>
        RecordConversion.ToInput(new ConsumeResult<byte[], byte[]> { TopicPartitionOffset = new TopicPartitionOffset("t", 5, 12), Message = message });
}
