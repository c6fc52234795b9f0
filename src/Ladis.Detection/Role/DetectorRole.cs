using Ladis.Detection.Configuration;
using Ladis.Detection.Telemetry;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ladis.Detection.Role;

/// <summary>Registers the detector role with a host.</summary>
public static class DetectorRole
{
    /// <summary>The role's name.</summary>
    public const string Name = "detector";

    /// <summary>Adds everything that the role needs, besides what every role shares.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">The detector's options.</param>
    /// <param name="baselines">Where baselines come from.</param>
    public static IServiceCollection AddDetectorRole(this IServiceCollection services, DetectionOptions options, BaselinesOptions baselines)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(options);
        services.AddSingleton(baselines);
        services.AddSingleton<DetectionMetrics>();
        services.AddSingleton<JudgingWatch>();
        services.AddSingleton<BaselineTopic>();
        services.AddSingleton<BaselineSource>();
        services.AddHostedService<BaselineFollower>();
        services.AddSingleton(Create);
        return services;
    }

    private static StreamRole Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<DetectionOptions>();
        var topics = services.GetRequiredService<TopicsOptions>();
        var baselines = services.GetRequiredService<BaselineSource>();
        var deadLetters = DeadLetterFactory.Create(services, options.GroupId, Name);
        var checkpoints = new Lazy<CheckpointTopic>(() => new CheckpointTopic(
            topics.Checkpoints, services.GetRequiredService<TopicDirectory>().Partitions(topics.Checkpoints), services.GetRequiredService<TopicReader>(), options.GroupId));
        var alerts = new PublishedAlerts(topics.Alerts, () => services.GetRequiredService<TopicDirectory>().Partitions(topics.Alerts), services.GetRequiredService<TopicReader>());
        return new StreamRole(Name, topics.Activations, [topics.Verdicts, topics.Alerts, topics.Checkpoints, topics.Baselines, topics.DeadLetters], options, deadLetters, () =>
            new DetectorProcessor(
                () => baselines.Current, options, topics, checkpoints.Value, alerts, services.GetRequiredService<IMessageSerializer>(), deadLetters,
                services.GetRequiredService<DetectionMetrics>(), services.GetRequiredService<JudgingWatch>(), services.GetRequiredService<ILogger<DetectorProcessor>>()));
    }
}
