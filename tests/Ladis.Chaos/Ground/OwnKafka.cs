namespace Ladis.Chaos.Ground;

/// <summary>A Kafka that nobody else uses.</summary>
public static class OwnKafka
{
    /// <summary>Starts it.</summary>
    /// <exception cref="InvalidOperationException">There is no Kafka distribution here.</exception>
    public static Task<LocalKafka> StartAsync(LocalKafkaOptions options) =>
        KafkaDistribution.Find(out var missing) is { } distribution
            ? LocalKafka.StartAsync(distribution, options)
            : throw new InvalidOperationException($"The scenarios need a Kafka of their own: {missing}.");
}
