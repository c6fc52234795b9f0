using System.Text;
using Confluent.Kafka;
using Google.Protobuf;
using Ladis.Contracts.V1;

namespace Ladis.Chaos.Requests;

/// <summary>Activations as an installation without care for times would write them: the same answers, as another stream's.</summary>
public static class OddActivations
{
    /// <summary>Where they say that their requests stand.</summary>
    public const string SourceTopic = "elsewhere";

    private static readonly DateTimeOffset Last = DateTimeOffset.MaxValue;

    /// <summary>An activation with a time of each kind in the record, and the nearest that there is in the message.</summary>
    /// <param name="answer">An activation that a worker wrote.</param>
    /// <param name="number">Its number among the odd ones.</param>
    /// <param name="now">The present.</param>
    public static Message<byte[], byte[]> Of(Activation answer, int number, DateTimeOffset now)
    {
        var activation = answer.Clone();
        var time = OddTimes.Of(number, now);
        activation.StreamId = $"{answer.StreamId}#odd";
        activation.RequestId = $"odd-{number}";
        activation.SourceTopicId = "";
        activation.Source = new SourceCoordinates { Topic = SourceTopic, Partition = 0, Offset = number };
        activation.EventTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(
            time.UnixTimestampMs > Last.ToUnixTimeMilliseconds() ? Last : DateTimeOffset.FromUnixTimeMilliseconds(time.UnixTimestampMs));
        return new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(activation.StreamId), Value = activation.ToByteArray(), Timestamp = time };
    }
}
