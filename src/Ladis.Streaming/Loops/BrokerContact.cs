using System.Text.Json;
using Ladis.Streaming.Telemetry;
using Prometheus;

namespace Ladis.Streaming.Loops;

/// <summary>
/// How long brokers have been silent, from librdkafka's statistics (STATISTICS.md): a member of a group asks for records or beats all the time, so that a
/// broker that is there answers something. Measured between statistics, on their own clock: a loop that is at work for long hears nothing, and that is no silence.
/// </summary>
internal sealed class BrokerContact
{
    private const double MicrosecondsPerSecond = 1e6;

    private readonly TimeSpan _patience;
    private readonly Gauge.Child _shown;
    private long _answers = -1;
    private double _heard;

    public BrokerContact(TimeSpan patience, StreamingMetrics metrics, string loop)
    {
        (_patience, _shown) = (patience, metrics.BrokerSilence.WithLabels(loop));
        _shown.Set(0);
    }

    /// <summary>How long it was at the last statistics.</summary>
    public TimeSpan Length { get; private set; }

    /// <summary>In a sentence, when it is longer than it may be; else null.</summary>
    public string? Silence => Length >= _patience ? $"has heard nothing of any broker for {Length.TotalSeconds:F0} s" : null;

    /// <summary>Takes the client's statistics.</summary>
    /// <param name="json">As librdkafka writes them.</param>
    public void Hear(string json)
    {
        using var document = JsonDocument.Parse(json);
        var seconds = document.RootElement.GetProperty("ts").GetInt64() / MicrosecondsPerSecond;
        var answers = document.RootElement.GetProperty("rx").GetInt64();
        // A client that is new has heard nothing yet.
        if (_heard == 0 || (answers != _answers && answers > 0))
            (_answers, _heard) = (answers, seconds);
        Length = TimeSpan.FromSeconds(seconds - _heard);
        _shown.Set(Length.TotalSeconds);
    }
}
