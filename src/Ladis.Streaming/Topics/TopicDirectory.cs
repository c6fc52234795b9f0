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

    /// <summary>Returns when every topic is there, and a broker that serves them can be reached.</summary>
    /// <param name="topics">Names of the topics.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TopicException">The broker did not answer, or where it sends clients nobody does, or topics are missing, within <c>Ladis:Kafka:StartupTimeout</c>.</exception>
    public void Require(IReadOnlyCollection<string> topics, CancellationToken cancellationToken)
    {
        using var admin = clients.Admin();
        Await(() => Reachable(Check(admin, topics)), _ => true, cancellationToken);
    }

    /// <summary>The number of partitions of a topic. Waits for a broker that is away, as at start.</summary>
    /// <param name="topic">Its name.</param>
    /// <exception cref="TopicException">The topic is missing, or the broker does not answer within <c>Ladis:Kafka:StartupTimeout</c>.</exception>
    public int Partitions(string topic)
    {
        using var admin = clients.Admin();
        var metadata = Await(() => Check(admin, [topic]), failure => failure.InnerException is KafkaException, CancellationToken.None);
        return metadata.Topics.Single(t => string.Equals(t.Topic, topic, StringComparison.Ordinal)).Partitions.Count;
    }

    private Metadata Await(Func<Metadata> check, Func<TopicException, bool> passes, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var patience = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<TopicException>(e => passes(e) && time.GetElapsedTime(start) < clients.Options.StartupTimeout),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(2),
            })
            .Build();
        return patience.Execute(_ => check(), cancellationToken);
    }

    private Metadata Reachable(Metadata metadata) =>
        AdvertisedAddresses.Problem(metadata, clients.Options.BootstrapServers) is { } problem ? throw new TopicException(problem) : metadata;

    private Metadata Check(IAdminClient admin, IReadOnlyCollection<string> topics)
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

        return metadata;
    }

    /// <summary>Among all topics the broker leaves out those that the user may not see; asked for one by name, it says so.</summary>
    private List<string> Denied(List<string> missing)
    {
        if (missing.Count == 0)
            return [];
        // Through a consumer: what an admin client of its own asks for by name, a broker may create.
        using var surveyor = clients.Surveyor();
        using var admin = new DependentAdminClientBuilder(surveyor.Handle).Build();
        try
        {
            return missing.FindAll(t => admin.GetMetadata(t, Attempt).Topics.Exists(m => m.Error.Code == ErrorCode.TopicAuthorizationFailed));
        }
        catch (KafkaException silence) when (BrokerSilence.Is(silence.Error.Code))
        {
            throw TopicException.Silent(clients.Options.BootstrapServers, silence);
        }
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
                    throw TopicException.Silent(clients.Options.BootstrapServers, silence);
                }
            }
        }
    }

    private static string Named(IEnumerable<string> topics) => $"topic {string.Join(", ", topics.Select(t => $"'{t}'"))}";
}
