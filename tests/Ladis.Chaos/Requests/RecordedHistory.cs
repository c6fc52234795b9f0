using System.Text;
using Confluent.Kafka;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Models.Images;

namespace Ladis.Chaos.Requests;

/// <summary>The scripted history as the inference role would publish it, once for each of two streams: their windows live in two partitions.</summary>
public sealed class RecordedHistory
{
    /// <summary>Partitions of the activations topic, one a stream.</summary>
    public const int Partitions = 2;

    private readonly ScriptedHistory _script;
    private readonly List<(TopicPartition Partition, Message<byte[], byte[]> Record)> _records;

    private RecordedHistory(ScriptedHistory script, List<(TopicPartition Partition, Message<byte[], byte[]> Record)> records) => (_script, _records) = (script, records);

    /// <summary>Records in all, in the order in which they are to be sent.</summary>
    public int Count => _records.Count;

    /// <summary>Classifies the pictures of the script.</summary>
    /// <param name="seed">Decides which pictures come when.</param>
    /// <param name="divisor">How many times shorter than the script.</param>
    /// <param name="start">Event time of the first request; not far in the past, or the broker deletes it as too old.</param>
    /// <param name="topic">The activations topic.</param>
    public static RecordedHistory Record(int seed, int divisor, DateTimeOffset start, string topic)
    {
        var script = ScriptedHistory.LoadOrSkip(seed, divisor);
        using var classifier = new OfflineClassifier(new InferenceOptions { Models = [new ModelOptions { Path = SharedData.FindOrSkip(ScriptedHistory.ModelFile) }] });
        var answers = classifier.Classify(script.Requests.Select(r => ($"{r.Number}", Png(r.Pixels))), (name, reason) => throw new InvalidOperationException($"{name}: {reason}"));
        return new RecordedHistory(script, [.. answers.Select(a => a.Activation).SelectMany((a, i) => Enumerable.Range(0, Partitions).Select(p => ToRecord(a, p, i, start.AddSeconds(i), topic)))]);
    }

    /// <summary>Some of the records.</summary>
    public IEnumerable<(TopicPartition Partition, Message<byte[], byte[]> Record)> Slice(Range range) => _records[range];

    /// <summary>Writes the pictures of the baseline.</summary>
    /// <param name="folder">Where to.</param>
    public void WriteBaseline(string folder)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < _script.Baseline.Count; i++)
            File.WriteAllBytes(Path.Combine(folder, $"{i:D4}.png"), Png(_script.Baseline[i]));
    }

    private static (TopicPartition Partition, Message<byte[], byte[]> Record) ToRecord(Activation answer, int stream, int request, DateTimeOffset time, string topic)
    {
        var activation = answer.Clone();
        activation.StreamId = $"{answer.StreamId}#{stream}";
        activation.Source = new SourceCoordinates { Topic = "pictures", Partition = 0, Offset = request };
        activation.EventTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(time);
        return (new TopicPartition(topic, stream), new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(activation.StreamId),
            Value = activation.ToByteArray(),
            Timestamp = new Timestamp(time),
        });
    }

    private static byte[] Png(byte[] pixels) => ImageEncoder.Png(pixels, ScriptedHistory.Side, ScriptedHistory.Side);
}
