using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Ladis.Testing;

/// <summary>Does to topics what operators do.</summary>
public static class TestTopics
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Deletes a topic and makes one of the same name; returns when it is there.</summary>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">Partitions of the new one.</param>
    public static async Task MakeAgainAsync(string bootstrapServers, string topic, int partitions = 1)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        await admin.DeleteTopicsAsync([topic]);
        var last = TimeProvider.System.GetUtcNow() + Waits.Long;
        while (true)
        {
            try
            {
                await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = -1 }]);
                return;
            }
            catch (CreateTopicsException standing) when (standing.Results[0].Error.Code == ErrorCode.TopicAlreadyExists && TimeProvider.System.GetUtcNow() < last)
            {
                await Task.Delay(Pause);
            }
        }
    }
}
