using Confluent.SchemaRegistry;
using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Serialization;

/// <summary>Makes the client of the schema registry.</summary>
internal static class RegistryClient
{
    /// <summary>Connects lazily; reads the files of secrets and certificates.</summary>
    /// <param name="options">Where the registry is.</param>
    /// <param name="attempts">
    /// How often the client sends one request before it fails, from 1: what it calls <c>schema.registry.max.retries</c> counts attempts, and
    /// with 0 it makes none and fails with a <see cref="NullReferenceException"/>.
    /// </param>
    /// <exception cref="SchemaException">A certificate's file cannot be used.</exception>
    public static CachedSchemaRegistryClient Create(SchemaRegistryOptions options, int attempts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        var config = new SchemaRegistryConfig { Url = options.Url, MaxRetries = attempts };
        if (options.Username.Length > 0)
            config.BasicAuthUserInfo = $"{options.Username}:{SecretFile.Read(options.Password, options.PasswordFile)}";
        var trust = RegistryTrust.Read(options);
        var client = new CachedSchemaRegistryClient(config);
        trust.Guard(client);
        return client;
    }
}
