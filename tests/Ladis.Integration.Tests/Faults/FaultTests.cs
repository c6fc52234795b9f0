namespace Ladis.Integration.Tests.Faults;

/// <summary>The tests of crashes and bad networks, on a Kafka of their own: beside the other tests, one after the other among themselves.</summary>
[CollectionDefinition(Name)]
public sealed class FaultTests : ICollectionFixture<KafkaBroker>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Faults";
}
