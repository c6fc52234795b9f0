using System.Text.Json;
using Ladis.Streaming.Telemetry;

namespace Ladis.Streaming.Loops;

/// <summary>
/// How long brokers have been silent, from librdkafka's statistics (STATISTICS.md): a member of a group asks for records or beats all the time, so that a
/// broker that is there answers something. Measured between statistics, on their own clock: a loop that is at work for long hears nothing, and that is no silence.
/// </summary>
/// <param name="patience">How long they may be.</param>
/// <param name="metrics">Shows it.</param>
/// <param name="loop">The loop's name.</param>
internal sealed class BrokerContact(TimeSpan patience, StreamingMetrics metrics, string loop)
{
    private const double MicrosecondsPerSecond = 1e6;

    private long _answers = -1;
    private double _heard;
    private TimeSpan _silence;

    /// <summary>In a sentence, when it is longer than it may be; else null.</summary>
    public string? Silence => _silence >= patience ? $"has heard nothing of any broker for {_silence.TotalSeconds:F0} s" : null;

    /// <summary>Takes the client's statistics.</summary>
    /// <param name="json">As librdkafka writes them.</param>
    public void Hear(string json)
    {
        using var document = JsonDocument.Parse(json);
        var seconds = document.RootElement.GetProperty("ts").GetInt64() / MicrosecondsPerSecond;
        var answers = document.RootElement.GetProperty("rx").GetInt64();
        if (answers != _answers)
            (_answers, _heard) = (answers, seconds);
        _silence = TimeSpan.FromSeconds(seconds - _heard);
        metrics.BrokerSilence.WithLabels(loop).Set(_silence.TotalSeconds);
    }
}
