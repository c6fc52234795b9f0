using Ladis.Detection.Configuration;
using Ladis.Inference.Configuration;
using Ladis.Streaming.Configuration;

namespace Ladis.Hosting.Configuration;

/// <summary>Section <c>Ladis</c>: the whole configuration of the program.</summary>
public sealed class LadisOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Ladis";

    /// <summary>How brokers are reached.</summary>
    public KafkaOptions Kafka { get; set; } = new();

    /// <summary>Whether messages carry schema ids.</summary>
    public SchemaRegistryOptions SchemaRegistry { get; set; } = new();

    /// <summary>Names of the topics.</summary>
    public TopicsOptions Topics { get; set; } = new();

    /// <summary>The inference role.</summary>
    public InferenceOptions Inference { get; set; } = new();

    /// <summary>The detector role.</summary>
    public DetectionOptions Detection { get; set; } = new();

    /// <summary>Where baselines come from.</summary>
    public BaselinesOptions Baselines { get; set; } = new();

    /// <summary>Metrics and health.</summary>
    public HttpOptions Http { get; set; } = new();
}
