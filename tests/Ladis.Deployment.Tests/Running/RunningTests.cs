namespace Ladis.Deployment.Tests.Running;

/// <summary>The tests that share one Kafka; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RunningTests : ICollectionFixture<KafkaBroker>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Kafka";
}
