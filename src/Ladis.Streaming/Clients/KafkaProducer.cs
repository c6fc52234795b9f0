using System.Text;
using Confluent.Kafka;
using Ladis.Contracts;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Clients;

/// <summary>
/// A byte producer that waits for room instead of failing when librdkafka's queue is full, and that sends no time ahead of this machine's: brokers refuse such
/// records (<c>message.timestamp.after.max.ms</c>, an hour by default), for good. The time that was meant goes into a header.
/// </summary>
/// <param name="client">librdkafka's producer.</param>
/// <param name="time">This machine's time; the system's when null.</param>
internal sealed class KafkaProducer(IProducer<byte[], byte[]> client, TimeProvider? time = null) : IDisposable
{
    private static readonly TimeSpan RoomPoll = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public IProducer<byte[], byte[]> Client { get; } = client;

    public void Produce(OutputRecord record, Action<DeliveryReport<byte[], byte[]>>? delivered = null)
    {
        var message = ToMessage(record);
        while (true)
        {
            try
            {
                if (record.Partition is { } partition)
                    Client.Produce(new TopicPartition(record.Topic, partition), message, delivered);
                else
                    Client.Produce(record.Topic, message, delivered);
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                Client.Poll(RoomPoll);
            }
        }
    }

    public void Dispose() => Client.Dispose();

    private Message<byte[], byte[]> ToMessage(OutputRecord record)
    {
        var message = new Message<byte[], byte[]> { Key = record.Key!, Value = record.Value! };
        if (record.Headers.Count > 0)
        {
            message.Headers = [];
            foreach (var header in record.Headers)
                message.Headers.Add(header.Name, header.Value);
        }

        if (record.Timestamp is { } timestamp)
            SetTime(message, timestamp);
        return message;
    }

    private void SetTime(Message<byte[], byte[]> message, DateTimeOffset timestamp)
    {
        var now = _time.GetUtcNow();
        if (timestamp > now)
        {
            (message.Headers ??= []).Add(RecordHeaders.EventTime, Encoding.UTF8.GetBytes(timestamp.ToString("O")));
            timestamp = now;
        }

        message.Timestamp = new Timestamp(timestamp);
    }
}
