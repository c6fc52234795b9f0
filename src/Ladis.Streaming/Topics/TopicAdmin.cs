using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Topics;

/// <summary>Creates the topics.</summary>
/// <param name="clients">Makes the Kafka clients.</param>
public sealed class TopicAdmin(KafkaClients clients)
{
    private static readonly Dictionary<string, string> Compacted = new(StringComparer.Ordinal)
    {
        ["cleanup.policy"] = "compact",
        // Checkpoints come several a second: without small segments a start would read hours of them.
        ["segment.ms"] = "600000",
        ["min.cleanable.dirty.ratio"] = "0.1",
        ["max.message.bytes"] = "10485760",
    };

    private static readonly Dictionary<string, string> Large = new(StringComparer.Ordinal) { ["max.message.bytes"] = "10485760" };

    /// <summary>The largest request must fit with its dead letter's headers: a refused dead letter would stop its partition for good.</summary>
    private static readonly Dictionary<string, string> Larger = new(StringComparer.Ordinal) { ["max.message.bytes"] = KafkaClients.DefaultMaxMessageBytes.ToString() };

    /// <summary>Creates the topics that are missing, and grows those that have too few partitions where the plan says so. Nothing else of existing ones is touched.</summary>
    /// <param name="topics">Their names.</param>
    /// <param name="plan">How they are to be.</param>
    /// <returns>Every topic, and what became of it.</returns>
    /// <exception cref="TopicException">The broker does not answer or refuses.</exception>
    public async Task<IReadOnlyList<(string Topic, TopicOutcome Outcome)>> Apply(TopicsOptions topics, TopicPlan plan)
    {
        ArgumentNullException.ThrowIfNull(topics);
        ArgumentNullException.ThrowIfNull(plan);
        using var admin = clients.Admin();
        var result = new List<(string, TopicOutcome)>();
        foreach (var (name, configuration) in All(topics))
        {
            var isCompacted = configuration == Compacted;
            var specification = new TopicSpecification
            {
                Name = name,
                NumPartitions = plan.Partitions,
                ReplicationFactor = plan.ReplicationFactor,
                Configs = plan.Retention is { } retention && !isCompacted
                    ? new(configuration, StringComparer.Ordinal) { ["retention.ms"] = ((long)retention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) }
                    : configuration,
            };
            if (await Create(admin, specification))
                result.Add((name, TopicOutcome.Created));
            else
                result.Add((name, plan.Grow && !isCompacted && await Grow(admin, name, plan.Partitions) ? TopicOutcome.Grown : TopicOutcome.Exists));
        }

        return result;
    }

    /// <summary>Deletes the topics.</summary>
    /// <param name="topics">Their names.</param>
    public async Task Delete(TopicsOptions topics)
    {
        ArgumentNullException.ThrowIfNull(topics);
        using var admin = clients.Admin();
        await admin.DeleteTopicsAsync(All(topics).Select(t => t.Name));
    }

    private static (string Name, Dictionary<string, string> Configuration)[] All(TopicsOptions topics) =>
    [
        (topics.Requests, Large), (topics.Predictions, []), (topics.Activations, Large), (topics.Verdicts, Large),
        (topics.Alerts, []), (topics.Baselines, Compacted), (topics.Checkpoints, Compacted), (topics.DeadLetters, Larger),
    ];

    private async Task<bool> Create(IAdminClient admin, TopicSpecification specification)
    {
        try
        {
            await admin.CreateTopicsAsync([specification], new CreateTopicsOptions { RequestTimeout = clients.Options.StartupTimeout, OperationTimeout = clients.Options.StartupTimeout });
            return true;
        }
        catch (CreateTopicsException refused) when (refused.Results.All(r => r.Error.Code == ErrorCode.TopicAlreadyExists))
        {
            return false;
        }
        catch (KafkaException failure)
        {
            if (Refusal(failure) is { } refusal)
                throw new AccessException(KafkaRefusal.Explain(refusal, clients.Options, $"Create on topic '{specification.Name}' (or on the cluster)"), failure);
            var reason = failure is CreateTopicsException refused ? string.Join("; ", refused.Results.Select(r => r.Error.Reason)) : failure.Error.Reason;
            throw new TopicException($"Topic '{specification.Name}' could not be created at '{clients.Options.BootstrapServers}' (Ladis:Kafka:BootstrapServers): {reason}", failure);
        }
    }

    private async Task<bool> Grow(IAdminClient admin, string topic, int partitions)
    {
        try
        {
            var description = await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = clients.Options.StartupTimeout });
            if (description.TopicDescriptions[0].Partitions.Count >= partitions)
                return false;
            await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = partitions }], new CreatePartitionsOptions { RequestTimeout = clients.Options.StartupTimeout });
            return true;
        }
        catch (KafkaException failure)
        {
            var reason = failure switch
            {
                DescribeTopicsException unknown => unknown.Results.TopicDescriptions[0].Error.Reason,
                CreatePartitionsException refused => refused.Results[0].Error.Reason,
                _ => failure.Error.Reason,
            };
            throw new TopicException($"Topic '{topic}' could not get {partitions} partitions at '{clients.Options.BootstrapServers}' (--grow needs Describe and Alter on it): {reason}", failure);
        }
    }

    private Error? Refusal(KafkaException failure) => failure is CreateTopicsException refused
        ? refused.Results.Select(r => r.Error).FirstOrDefault(e => KafkaRefusal.Is(e.Code))
        : clients.Refusal;
}
