using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Alarms;

/// <summary>Alerts as subscribers get them: CloudEvents 1.0, Kafka binding, binary mode; the value is proto3 JSON.</summary>
internal static class AlertRecords
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    /// <summary>A reader's own page escapes what it must; here a sentence shall be readable as it is.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What stands first, because people read it first.</summary>
    private static readonly string[] First = ["summary", "severity", "state"];

    public static OutputRecord ToRecord(Alert alert, string topic, DateTimeOffset eventTime) => new()
    {
        Topic = topic,
        Key = Encoding.UTF8.GetBytes(alert.StreamId),
        Value = Encoding.UTF8.GetBytes(ToJson(alert)),
        Timestamp = eventTime,
        Headers =
        [
            RecordHeader.Of("ce_specversion", "1.0"),
            // Firing, updates and resolved are events of one episode: the pair of source and id must differ.
            RecordHeader.Of("ce_id", $"{alert.AlertId}-{StateName(alert.State)}{(alert.State == AlertState.Updated ? $"-{alert.Sequence}" : "")}"),
            RecordHeader.Of("ce_source", $"/ladis/streams/{Uri.EscapeDataString(alert.StreamId)}"),
            RecordHeader.Of("ce_type", $"dev.ladis.alert.{StateName(alert.State)}.v1"),
            RecordHeader.Of("ce_time", eventTime.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")),
            RecordHeader.Of("ce_subject", alert.AlertId),
            RecordHeader.Of(RecordHeaders.ContentType, MediaTypes.Json),
        ],
    };

    /// <summary>Proto3 JSON, in which the order of fields has no meaning: the one for people leads.</summary>
    internal static string ToJson(Alert alert)
    {
        var json = JsonNode.Parse(Json.Format(alert))!.AsObject();
        for (var place = 0; place < First.Length; place++)
        {
            var value = json[First[place]];
            json.Remove(First[place]);
            json.Insert(place, First[place], value);
        }

        return json.ToJsonString(Readable);
    }

    private static string StateName(AlertState state) => state switch
    {
        AlertState.Firing => "firing",
        AlertState.Updated => "updated",
        AlertState.Resolved => "resolved",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "An alert is firing, updated or resolved."),
    };
}
