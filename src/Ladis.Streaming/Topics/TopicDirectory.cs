using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Polly;
using Polly.Retry;

namespace Ladis.Streaming.Topics;

/// <summary>Which topics there are.</summary>
/// <param name="clients">Makes the Kafka clients.</param>
/// <param name="time">The clock.</param>
public sealed class TopicDirectory(KafkaClients clients, TimeProvider time)
{
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(5);

    /// <summary>So soon it is noticed that the broker refuses: the client itself goes on trying until the attempt's time is over.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Returns when every topic is there.</summary>
    /// <param name="topics">Names of the topics.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TopicException">The broker did not answer, or topics are missing, within <c>Ladis:Kafka:StartupTimeout</c>.</exception>
    public void Require(IReadOnlyCollection<string> topics, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var admin = clients.Admin();
        var patience = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<TopicException>(_ => time.GetElapsedTime(start) < clients.Options.StartupTimeout),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(2),
            })
            .Build();
        patience.Execute(_ => Check(admin, topics), cancellationToken);
    }

    /// <summary>The number of partitions of a topic.</summary>
    /// <param name="topic">Its name.</param>
    /// <exception cref="TopicException">The broker does not answer, or the topic is missing.</exception>
    public int Partitions(string topic)
    {
        using var admin = clients.Admin();
        Check(admin, [topic]);
        return admin.GetMetadata(topic, Attempt).Topics.Single().Partitions.Count;
    }

    private void Check(IAdminClient admin, IReadOnlyCollection<string> topics)
    {
        var metadata = Ask(admin, topics);
        var missing = topics.Except(metadata.Topics.Where(t => !t.Error.IsError).Select(t => t.Topic), StringComparer.Ordinal).ToList();
        var denied = Denied(missing);
        if (denied.Count > 0)
            throw new AccessException(KafkaRefusal.Explain(new Error(ErrorCode.TopicAuthorizationFailed), clients.Options, $"Describe on {Named(denied)}, and what else the role does there"));
        if (missing.Count > 0)
        {
            throw new TopicException(
                $"The broker at '{clients.Options.BootstrapServers}' has no {Named(missing)}. "
                + "Create what is missing with 'ladis topics apply', or set other names under Ladis:Topics.");
        }
    }

    /// <summary>Among all topics the broker leaves out those that the user may not see; asked for one by name, it says so.</summary>
    private List<string> Denied(List<string> missing)
    {
        if (missing.Count == 0)
            return [];
        // Through a consumer: what an admin client of its own asks for by name, a broker may create.
        using var surveyor = clients.Surveyor();
        using var admin = new DependentAdminClientBuilder(surveyor.Handle).Build();
        return missing.FindAll(t => admin.GetMetadata(t, Attempt).Topics.Exists(m => m.Error.Code == ErrorCode.TopicAuthorizationFailed));
    }

    private Metadata Ask(IAdminClient admin, IReadOnlyCollection<string> topics)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return admin.GetMetadata(Look);
            }
            catch (KafkaException silence)
            {
                if (clients.Refusal is { } refusal)
                    throw new AccessException(KafkaRefusal.Explain(refusal, clients.Options, $"Describe on {Named(topics)}"), silence);
                if (time.GetElapsedTime(start) >= Attempt)
                {
                    throw new TopicException(
                        $"No Kafka broker answers at '{clients.Options.BootstrapServers}' (Ladis:Kafka:BootstrapServers): {silence.Error.Reason}. Is the address right and the broker up?",
                        silence);
                }
            }
        }
    }

    private static string Named(IEnumerable<string> topics) => $"topic {string.Join(", ", topics.Select(t => $"'{t}'"))}";
}
