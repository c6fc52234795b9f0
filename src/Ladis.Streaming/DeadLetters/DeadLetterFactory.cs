using System.Security.Cryptography;
using System.Text;
using Ladis.Contracts;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ladis.Streaming.DeadLetters;

/// <summary>
/// Makes dead letters: the record as it was, with where it came from and why in headers; counted and logged. What does not fit the topic is cut, and said:
/// a record that was small on the wire can be larger than any topic takes, and a dead letter that cannot be published would hold its partition up for good.
/// </summary>
/// <param name="topic">The dead-letter topic.</param>
/// <param name="groupId">The group that could not process the record.</param>
/// <param name="stage">The role's name.</param>
/// <param name="maxBytes">The most bytes of a dead letter, for one of a size.</param>
/// <param name="metrics">Counts by topic and reason.</param>
/// <param name="logger">Gets a line a dead letter, and the number of those that are too many.</param>
public sealed class DeadLetterFactory(string topic, string groupId, string stage, Func<long, int> maxBytes, StreamingMetrics metrics, ILogger logger)
{
    /// <summary>Callers choose what messages quote (a model's name, say): so many characters are enough for people.</summary>
    private const int MaxMessage = 1_000;

    private readonly LogPace _pace = new(TimeProvider.System);

    /// <summary>Of a role.</summary>
    /// <param name="services">The program's.</param>
    /// <param name="groupId">The role's consumer group.</param>
    /// <param name="stage">The role's name.</param>
    public static DeadLetterFactory Create(IServiceProvider services, string groupId, string stage)
    {
        var (topics, logger) = (services.GetRequiredService<TopicsOptions>(), services.GetRequiredService<ILogger<DeadLetterFactory>>());
        var limits = services.GetRequiredService<KafkaClients>().Limits;
        return new DeadLetterFactory(topics.DeadLetters, groupId, stage, size => limits.Of(topics.DeadLetters, size), services.GetRequiredService<StreamingMetrics>(), logger);
    }

    /// <summary>The dead letter of a record.</summary>
    /// <param name="record">The record that cannot be processed.</param>
    /// <param name="reason">Why.</param>
    /// <param name="message">The details, for people; clipped to 1,000 characters.</param>
    public OutputRecord Create(InputRecord record, DeadLetterReason reason, string message)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(message);
        message = BoundedText.Cut(message, MaxMessage);
        metrics.DeadLetters.WithLabels(record.Partition.Topic, reason.ToString()).Inc();
        if (_pace.Admits($"{record.Partition.Topic} {reason}", out var rest))
            logger.DeadLetter(record.ToString(), reason.ToString(), message, rest);
        var key = Encoding.UTF8.GetBytes(record.ToString());
        List<RecordHeader> origin =
        [
            Header("topic", record.Partition.Topic),
            Header("partition", record.Partition.Partition.ToString()),
            Header("offset", record.Offset.ToString()),
            Header("key", record.Key is null ? "" : Convert.ToBase64String(record.Key)),
            Header("group", groupId),
            Header("stage", stage),
            Header("reason", reason.ToString()),
            Header("message", message),
            Header("attempts", "1"),
        ];
        var (value, headers) = Fit(record, key.Length, origin);
        return new OutputRecord { Topic = topic, Key = key, Value = value, Timestamp = record.Timestamp, Headers = headers };
    }

    /// <summary>The value goes last: first its own bytes are cut, then, where the headers alone are too large, the caller's headers and key are left out.</summary>
    private (byte[]? Value, IReadOnlyList<RecordHeader> Headers) Fit(InputRecord record, int key, List<RecordHeader> origin)
    {
        List<RecordHeader> headers = [.. record.Headers, .. origin];
        var length = record.Value?.Length ?? 0;
        var overhead = RecordSize.Framing + key;
        var most = maxBytes(overhead + length + RecordSize.Of(headers)) - overhead;
        var room = most - RecordSize.Of(headers);
        if (length <= room)
            return (record.Value, headers);
        if (room <= 0)
        {
            headers = [.. origin.Where(h => h.Name != Name("key")), Header("headers-left-out", record.Headers.Count.ToString()), Header("key-bytes", $"{record.Key?.Length ?? 0}")];
            room = most - RecordSize.Of(headers);
        }

        if (length <= room)
            return (record.Value, headers);
        headers.Add(Header("value-bytes", length.ToString()));
        headers.Add(Header("value-sha256", Convert.ToHexStringLower(SHA256.HashData(record.Value!))));
        return (record.Value![..(int)Math.Max(0, most - RecordSize.Of(headers))], headers);
    }

    private static string Name(string name) => RecordHeaders.ErrorPrefix + name;

    private static RecordHeader Header(string name, string text) => RecordHeader.Of(Name(name), text);
}
