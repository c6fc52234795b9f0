using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Logging;

namespace Ladis.Streaming.DeadLetters;

/// <summary>How large a dead letter may be: what the client sends at most, and what the topic takes. The broker is asked once, and only when it matters.</summary>
/// <param name="clients">Makes the Kafka clients.</param>
/// <param name="topic">The dead-letter topic.</param>
/// <param name="logger">Hears that the broker does not tell.</param>
public sealed class DeadLetterLimit(KafkaClients clients, string topic, ILogger logger)
{
    private const string TopicSetting = "max.message.bytes";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _asking = new();
    private int? _bytes;

    /// <summary>The most bytes: key, value and headers.</summary>
    public int Bytes
    {
        get
        {
            lock (_asking)
                return _bytes ??= Math.Min(clients.MaxMessageBytes, OfTopic());
        }
    }

    /// <summary>The loop's thread waits for the answer, as for every other of a broker.</summary>
    private int OfTopic()
    {
        var (bytes, answered) = (int.MaxValue, new ManualResetEventSlim());
        _ = Task.Run(AskAsync);
        answered.Wait();
        return bytes;

        async Task AskAsync()
        {
            try
            {
                bytes = await BytesAsync();
            }
            finally
            {
                answered.Set();
            }
        }
    }

    /// <summary>A user without the right to describe the topic's configuration, or a broker without the request, leaves the client's limit.</summary>
    private async Task<int> BytesAsync()
    {
        try
        {
            using var admin = clients.Admin();
            var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic };
            var answer = await admin.DescribeConfigsAsync([resource], new DescribeConfigsOptions { RequestTimeout = Patience });
            return int.Parse(answer[0].Entries[TopicSetting].Value);
        }
        catch (KafkaException refused)
        {
            logger.LimitUnknown(topic, TopicSetting, refused.Error.Reason);
            return int.MaxValue;
        }
    }
}
