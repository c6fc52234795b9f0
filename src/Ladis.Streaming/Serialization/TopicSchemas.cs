using Ladis.Contracts.V1;
using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Serialization;

/// <summary>Which topic carries which message. Alerts are JSON, dead letters are whatever they were: neither has a schema.</summary>
public static class TopicSchemas
{
    /// <summary>The topics that carry protobuf messages.</summary>
    /// <param name="topics">Names of the topics.</param>
    public static IReadOnlyList<TopicSchema> All(TopicsOptions topics)
    {
        ArgumentNullException.ThrowIfNull(topics);
        return
        [
            TopicSchema.Of<InferenceRequest>(topics.Requests),
            TopicSchema.Of<Prediction>(topics.Predictions),
            TopicSchema.Of<Activation>(topics.Activations),
            TopicSchema.Of<Verdict>(topics.Verdicts),
            TopicSchema.Of<BaselineRecord>(topics.Baselines, isFramed: false),
            TopicSchema.Of<DetectorCheckpoint>(topics.Checkpoints, isFramed: false),
        ];
    }
}
