using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;

namespace Ladis.Detection.Streams;

/// <summary>A predecessor's streams that nobody can go on with, and that have alarms to end: the first request that is judged ends them all.</summary>
/// <param name="options">The detector's options.</param>
internal sealed class EndedStreams(DetectionOptions options)
{
    private readonly List<(StreamCheckpoint Stream, AlertResolution Resolution)> _ended = [];

    public void Add(StreamCheckpoint stream, AlertResolution resolution) => _ended.Add((stream, resolution));

    /// <summary>The alerts that end their alarms, once.</summary>
    /// <param name="arrival">The request with which they end.</param>
    public List<Alert> Close(Activation arrival)
    {
        List<Alert> closing = [.. _ended.SelectMany(e => StreamReports.Closing(e.Stream, e.Resolution, arrival, options))];
        _ended.Clear();
        return closing;
    }
}
