namespace Ladis.Testing;

/// <summary>A TLS listener of a one-node Kafka, beside its own.</summary>
/// <param name="Name">Its name: capital letters and digits.</param>
/// <param name="Port">Its port on the loopback.</param>
/// <param name="KeyFile">PEM file of its key and of the certificates that it shows.</param>
public sealed record LocalKafkaListener(string Name, int Port, string KeyFile);
