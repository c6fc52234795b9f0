using System.Security.Cryptography;
using Confluent.SchemaRegistry;
using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Serialization;

/// <summary>Makes the client of the schema registry.</summary>
internal static class RegistryClient
{
    /// <summary>Connects lazily; reads the files of secrets.</summary>
    /// <exception cref="SchemaException">A certificate's file cannot be used.</exception>
    public static CachedSchemaRegistryClient Create(SchemaRegistryOptions options)
    {
        var config = new SchemaRegistryConfig { Url = options.Url };
        if (options.Username.Length > 0)
            config.BasicAuthUserInfo = $"{options.Username}:{SecretFile.Read(options.Password, options.PasswordFile)}";
        if (options.CaFile.Length > 0)
            config.SslCaLocation = options.CaFile;
        if (options.KeystoreFile.Length > 0)
        {
            config.SslKeystoreLocation = options.KeystoreFile;
            config.SslKeystorePassword = SecretFile.Read(options.KeystorePassword, options.KeystorePasswordFile);
        }

        try
        {
            return new CachedSchemaRegistryClient(config);
        }
        catch (CryptographicException unreadable)
        {
            throw new SchemaException(
                $"Ladis:SchemaRegistry:CaFile ('{options.CaFile}') or KeystoreFile ('{options.KeystoreFile}') cannot be used: {unreadable.Message} "
                + "The first is a PEM file of certificates, the second a PKCS#12 file that Ladis:SchemaRegistry:KeystorePasswordFile opens.",
                unreadable);
        }
    }
}
