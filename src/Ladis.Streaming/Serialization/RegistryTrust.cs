using System.Net.Security;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Confluent.SchemaRegistry;
using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Serialization;

/// <summary>
/// Whom the registry's client believes, and how it shows who it is. A server gets a request, and with it the password, only after it has
/// proved to be the host of the address: by a certificate with that name, in date, with a chain to a root of
/// <see cref="SchemaRegistryOptions.CaFile"/> alone, or of the system's where no file is named.
/// </summary>
/// <remarks>
/// Confluent's client cannot do it. Given <c>schema.registry.ssl.ca.location</c>, it accepts whatever the runtime found wrong (another name, out of
/// date, a false signature) as soon as the hash of one of the file's certificates occurs in the chain that the server sent
/// (src/Confluent.SchemaRegistry/Rest/RestService.cs, CreateSocketsHandler, in 2.16.0), and it takes neither a handler nor a callback instead.
/// So the handlers below its own HTTP clients are replaced here. A version of the client that keeps them elsewhere is refused before anything is sent.
/// <para>
/// The other way, SSL_CERT_FILE, was weighed and left. .NET reads it on Linux only, once, and from the native environment, before the process first uses TLS; it
/// changes the trust of the whole process; and it adds to the system's roots (SSL_CERT_DIR) instead of standing in their place, so that
/// every public authority could still vouch for a registry.
/// </para>
/// </remarks>
internal sealed class RegistryTrust
{
    /// <summary>The client's own default.</summary>
    private const int ConnectionsPerServer = CachedSchemaRegistryClient.DefaultMaxConnectionsPerServer;

    private readonly X509Certificate2Collection? _roots;
    private readonly SslStreamCertificateContext? _own;

    private RegistryTrust(X509Certificate2Collection? roots, SslStreamCertificateContext? own)
    {
        _roots = roots;
        _own = own;
    }

    /// <summary>Reads the certificates that the settings name.</summary>
    /// <exception cref="SchemaException">A file holds none, or cannot be opened with its password.</exception>
    public static RegistryTrust Read(SchemaRegistryOptions options) => new(Roots(options.CaFile), Own(options));

    /// <summary>Puts handlers that check as they must below a client that has sent nothing yet.</summary>
    /// <exception cref="InvalidOperationException">This version of the client is built otherwise.</exception>
    public void Guard(CachedSchemaRegistryClient client)
    {
        var clients = HttpClients(client);
        for (var i = 0; i < clients.Count; i++)
        {
            using var replaced = clients[i];
            clients[i] = new HttpClient(Handler(replaced.Timeout)) { BaseAddress = replaced.BaseAddress, Timeout = replaced.Timeout };
        }
    }

    private static List<HttpClient> HttpClients(CachedSchemaRegistryClient client)
    {
        const BindingFlags Private = BindingFlags.Instance | BindingFlags.NonPublic;
        var service = typeof(CachedSchemaRegistryClient).GetField("restService", Private)?.GetValue(client);
        return service is RestService && typeof(RestService).GetField("clients", Private)?.GetValue(service) is List<HttpClient> { Count: > 0 } clients
            ? clients
            : throw new InvalidOperationException(
                $"{typeof(CachedSchemaRegistryClient).Assembly.GetName()} does not keep its HTTP clients where 2.16 does, so their trust cannot be set: "
                + "use the version of Directory.Packages.props.");
    }

    private static X509Certificate2Collection? Roots(string file)
    {
        if (file.Length == 0)
            return null;
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(file);
        }
        catch (CryptographicException unreadable)
        {
            throw Unusable(nameof(SchemaRegistryOptions.CaFile), file, unreadable.Message, unreadable);
        }

        return roots.Count > 0 ? roots : throw Unusable(nameof(SchemaRegistryOptions.CaFile), file, "It holds no certificate in PEM form.", cause: null);
    }

    private static SslStreamCertificateContext? Own(SchemaRegistryOptions options)
    {
        if (options.KeystoreFile.Length == 0)
            return null;
        try
        {
            var password = SecretFile.Read(options.KeystorePassword, options.KeystorePasswordFile);
            var certificates = X509CertificateLoader.LoadPkcs12CollectionFromFile(options.KeystoreFile, password);
            var own = certificates.FirstOrDefault(c => c.HasPrivateKey)
                ?? throw Unusable(nameof(SchemaRegistryOptions.KeystoreFile), options.KeystoreFile, "It holds no certificate with its key.", cause: null);
            // Offline: nothing is fetched from addresses inside a certificate.
            return SslStreamCertificateContext.Create(own, certificates, offline: true);
        }
        catch (CryptographicException unreadable)
        {
            throw Unusable(nameof(SchemaRegistryOptions.KeystoreFile), options.KeystoreFile, unreadable.Message, unreadable);
        }
    }

    private static SchemaException Unusable(string setting, string file, string why, Exception? cause) => new(
        $"Ladis:SchemaRegistry:{setting} ('{file}') cannot be used: {why.TrimEnd('.')}. "
        + (setting == nameof(SchemaRegistryOptions.CaFile)
            ? "Name a PEM file of the authorities' certificates."
            : "Name a PKCS#12 file that Ladis:SchemaRegistry:KeystorePasswordFile opens."),
        cause);

    private SocketsHttpHandler Handler(TimeSpan timeout) => new()
    {
        MaxConnectionsPerServer = ConnectionsPerServer,
        ConnectTimeout = timeout,
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Policy(), ClientCertificateContext = _own },
    };

    /// <summary>Null: the system's.</summary>
    private X509ChainPolicy? Policy()
    {
        if (_roots is null)
            return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            // A server that has proved nothing yet does not make Ladis fetch what its certificate names.
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_roots);
        return policy;
    }
}
