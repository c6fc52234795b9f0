using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Logging;

namespace Ladis.Streaming.Clients;

/// <summary>
/// How large a record may be: what the client sends at most, and what its topic takes. A broker is asked once for a topic, and only when it matters: for records
/// above 64 KiB, which every topic takes until one refuses a record or a batch for its size.
/// </summary>
/// <param name="clients">Makes the Kafka clients.</param>
/// <param name="logger">Hears that the broker does not tell.</param>
internal sealed class TopicLimits(KafkaClients clients, ILogger logger)
{
    private const string TopicSetting = "max.message.bytes";

    /// <summary>Every topic takes so much; one that does not is found out by its refusal.</summary>
    private const int Small = 65_536;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, int> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _small = new(StringComparer.Ordinal);

    /// <summary>What the smallest of the topics takes that have refused something; null while none has.</summary>
    public int? Smallest => _small.IsEmpty ? null : _small.Keys.Min(OfTopic);

    /// <summary>The most bytes of a record.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="size">What it would have.</param>
    public int Of(string topic, long size) => size <= Small && !_small.ContainsKey(topic) ? clients.MaxMessageBytes : Math.Min(clients.MaxMessageBytes, OfTopic(topic));

    /// <summary>Why a record cannot be published, in a sentence; null when it can.</summary>
    /// <param name="record">The record.</param>
    public string? Excess(OutputRecord record)
    {
        var size = RecordSize.Of(record);
        var most = Of(record.Topic, size);
        if (size <= most)
            return null;
        return $"The record for topic '{record.Topic}' has {size} bytes, and at most {most} are possible: "
            + (most < clients.MaxMessageBytes ? $"the topic's {TopicSetting}." : $"the client's message.max.bytes (Ladis:Kafka:Properties:{KafkaClients.MaxMessageBytesProperty}).");
    }

    /// <summary>A topic has refused something for its size: from now on it is asked before anything is sent.</summary>
    /// <param name="topic">The topic.</param>
    public void Refused(string topic)
    {
        _topics.TryRemove(topic, out _);
        _small[topic] = true;
    }

    private int OfTopic(string topic) => _topics.GetOrAdd(topic, Ask);

    /// <summary>The loop's thread waits for the answer, as for every other of a broker.</summary>
    private int Ask(string topic)
    {
        var (bytes, answered) = (int.MaxValue, new ManualResetEventSlim());
        _ = Task.Run(AskAsync);
        answered.Wait();
        return bytes;

        async Task AskAsync()
        {
            try
            {
                bytes = await BytesAsync(topic);
            }
            finally
            {
                answered.Set();
            }
        }
    }

    /// <summary>A user without the right to describe the topic's configuration, or a broker without the request, leaves the client's limit.</summary>
    private async Task<int> BytesAsync(string topic)
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
