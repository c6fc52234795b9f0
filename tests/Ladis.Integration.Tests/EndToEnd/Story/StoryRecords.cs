using System.Text;
using Confluent.Kafka;
using Ladis.Contracts.V1;

namespace Ladis.Integration.Tests.EndToEnd.Story;

/// <summary>What the two roles have published: what their metrics are held to.</summary>
/// <param name="ladis">Where.</param>
internal sealed class StoryRecords(Deployment ladis)
{
    public string Requests { get; } = ladis.Topic("Requests");

    public string Activations { get; } = ladis.Topic("Activations");

    public string DeadLetters { get; } = ladis.Topic("DeadLetters");

    public IReadOnlyList<Prediction> Predictions { get; } = [.. ladis.All("Predictions").Select(r => Prediction.Parser.ParseFrom(r.Message.Value))];

    public IReadOnlyList<Verdict> Verdicts { get; } = [.. ladis.All("Verdicts").Select(r => Verdict.Parser.ParseFrom(r.Message.Value))];

    public IReadOnlyList<Alert> Alerts { get; } = ladis.Alerts();

    public IReadOnlyList<ConsumeResult<byte[], byte[]>> Checkpoints { get; } = ladis.All("Checkpoints");

    public Verdict Last => Verdicts[^1];

    /// <summary>By model: activations of the worker that have a consistency score.</summary>
    public IEnumerable<(string Model, double Count)> Consistency => ladis.All("Activations").Where(r => r.Message.Value.Length > StoryActivations.Unreadable.Length)
        .Select(r => Activation.Parser.ParseFrom(r.Message.Value)).Where(a => a.HasConsistency).CountBy(a => a.Model.Id, StringComparer.Ordinal).Select(each => (each.Key, (double)each.Value));

    /// <summary>Records by topic.</summary>
    /// <param name="topics">Names of the topics' settings.</param>
    public Dictionary<string, double> CountsOf(params string[] topics) => topics.ToDictionary(ladis.Topic, t => (double)ladis.All(t).Count, StringComparer.Ordinal);

    /// <summary>Bytes of a stream's newest checkpoint.</summary>
    public int StateBytes(string stream) => Checkpoints.Last(r => Encoding.UTF8.GetString(r.Message.Key).EndsWith($"#{stream}", StringComparison.Ordinal)).Message.Value.Length;

    /// <summary>Transactions that wrote to a topic: each has left one marker, which takes an offset.</summary>
    public double Transactions(string topic)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = ladis.BootstrapServers, GroupId = nameof(StoryRecords) }).Build();
        return consumer.QueryWatermarkOffsets(new TopicPartition(ladis.Topic(topic), 0), Waits.Long).High.Value - ladis.All(topic).Count;
    }
}
