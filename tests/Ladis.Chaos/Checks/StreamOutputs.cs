using System.Text;
using Confluent.Kafka;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;

namespace Ladis.Chaos.Checks;

/// <summary>The verdicts or alerts of every stream in their order, byte by byte: value, time and headers.</summary>
public sealed class StreamOutputs
{
    private static readonly TimeSpan ReadTime = TimeSpan.FromMinutes(2);

    private readonly SortedDictionary<string, List<string>> _streams = new(StringComparer.Ordinal);

    private StreamOutputs()
    {
    }

    /// <summary>Records in all.</summary>
    public int Count => _streams.Values.Sum(s => s.Count);

    /// <summary>Reads a topic as a read_committed reader finds it.</summary>
    public static StreamOutputs Read(Installation ladis, string topic)
    {
        var outputs = new StreamOutputs();
        TopicReader.ForEach(ladis.Direct, ladis.Topic(topic), record => outputs.Add(record.Message), ReadTime);
        return outputs;
    }

    /// <summary>How many records differ from another run's.</summary>
    public int DifferencesFrom(StreamOutputs other) =>
        _streams.Keys.Union(other._streams.Keys, StringComparer.Ordinal).Sum(key => Differences(Of(key), other.Of(key)));

    /// <summary>States that both runs gave the same.</summary>
    public void MustEqual(StreamOutputs undisturbed, string what, Findings findings)
    {
        findings.Figure($"{what} of the undisturbed run", $"{undisturbed.Count:N0}");
        findings.Figure($"{what} of the disturbed run", $"{Count:N0}");
        findings.MustBeZero($"{what} that are missing, doubled or differ in a byte", DifferencesFrom(undisturbed));
    }

    private static int Differences(List<string> a, List<string> b) =>
        Enumerable.Range(0, Math.Max(a.Count, b.Count)).Count(i => i >= a.Count || i >= b.Count || !string.Equals(a[i], b[i], StringComparison.Ordinal));

    private List<string> Of(string key) => _streams.TryGetValue(key, out var stream) ? stream : [];

    private void Add(Message<byte[], byte[]> message)
    {
        var key = Encoding.UTF8.GetString(message.Key);
        if (!_streams.TryGetValue(key, out var stream))
            _streams[key] = stream = [];
        var headers = (message.Headers ?? []).Select(h => $"{h.Key}={Convert.ToHexString(h.GetValueBytes() ?? [])}");
        stream.Add($"{message.Timestamp.UnixTimestampMs} {Convert.ToHexString(message.Value)} {string.Join(' ', headers)}");
    }
}
