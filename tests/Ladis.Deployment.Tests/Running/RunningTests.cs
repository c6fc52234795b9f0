namespace Ladis.Deployment.Tests.Running;

/// <summary>The tests that share one Kafka and one registry, which start together; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RunningTests : ICollectionFixture<KafkaBroker>, ICollectionFixture<SchemaRegistryServer>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Kafka";
}
