namespace Ladis.Testing;

/// <summary>How a test's own Kafka is to be.</summary>
public sealed class LocalKafkaOptions
{
    /// <summary>Number of nodes.</summary>
    /// <value>Default 1; with 3, internal topics have three copies and need two of them.</value>
    public int Nodes { get; init; } = 1;

    /// <summary>Server properties on top of the fixture's own (see <see cref="KafkaNodeProperties"/>).</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// SCRAM users: name to password. With any, clients come by SASL_PLAINTEXT with SCRAM-SHA-512, and <c>ANONYMOUS</c> (the nodes
    /// themselves) as well as the first user are super users, should an authorizer be set.
    /// </summary>
    public IReadOnlyDictionary<string, string> ScramUsers { get; init; } = new Dictionary<string, string>();

    /// <summary>Ports that nodes tell clients to come to, by node, such as those of a proxy; without any, their own.</summary>
    public IReadOnlyList<int> AdvertisedPorts { get; init; } = [];

    /// <summary>TLS listeners on top of the fixture's own; with one node only.</summary>
    public IReadOnlyList<LocalKafkaListener> Listeners { get; init; } = [];

    /// <summary>Largest heap of a node.</summary>
    /// <value>Default 400m, in Java's notation.</value>
    public string Heap { get; init; } = "400m";
}
