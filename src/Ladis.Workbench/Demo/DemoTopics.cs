using Ladis.Streaming.Configuration;

namespace Ladis.Workbench.Demo;

/// <summary>Topics of one run: on a real broker they must not meet those of production or of another run.</summary>
internal static class DemoTopics
{
    public static TopicsOptions For(string run) => new()
    {
        Requests = $"{run}.requests",
        Predictions = $"{run}.predictions",
        Activations = $"{run}.activations",
        Verdicts = $"{run}.verdicts",
        Alerts = $"{run}.alerts",
        Baselines = $"{run}.baselines",
        Checkpoints = $"{run}.checkpoints",
        DeadLetters = $"{run}.dead-letters",
    };

    /// <summary>One partition each, for the embedded broker.</summary>
    public static Dictionary<string, int> Partitions(TopicsOptions topics) => new(StringComparer.Ordinal)
    {
        [topics.Requests] = 1,
        [topics.Predictions] = 1,
        [topics.Activations] = 1,
        [topics.Verdicts] = 1,
        [topics.Alerts] = 1,
        [topics.Baselines] = 1,
        [topics.Checkpoints] = 1,
        [topics.DeadLetters] = 1,
    };
}
