using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ladis.Integration.Tests.Security;

/// <summary>An authority of the test's own, with the certificates that it signed, as files.</summary>
internal sealed class Certificates
{
    public const string KeyPassword = "opens-the-key";

    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);

    private readonly string _folder;
    private byte _serial;

    /// <summary>Makes an authority, a server certificate for the loopback, and a client certificate whose key is encrypted.</summary>
    public Certificates(string folder)
    {
        _folder = folder;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ladis test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        CaFile = Write("ca.pem", authority.ExportCertificatePem());

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = Sign("CN=localhost", serverKey, authority);
        ServerKeyFile = Write("server.key.pem", serverKey.ExportPkcs8PrivateKeyPem());
        ServerCertificateFile = Write("server.cert.pem", server);
        ServerFile = Write("server.pem", $"{serverKey.ExportPkcs8PrivateKeyPem()}\n{server}\n");

        using var clientKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ClientCertificateFile = Write("client.cert.pem", Sign("CN=ladis", clientKey, authority));
        ClientKeyFile = Write("client.key.pem", clientKey.ExportEncryptedPkcs8PrivateKeyPem(KeyPassword, Encryption));
        ClientKeyPasswordFile = Write("client.key.password", $"{KeyPassword}\n");
    }

    public string CaFile { get; }

    public string ServerKeyFile { get; }

    public string ServerCertificateFile { get; }

    /// <summary>Key and certificate in one file, as Kafka wants them.</summary>
    public string ServerFile { get; }

    public string ClientCertificateFile { get; }

    public string ClientKeyFile { get; }

    public string ClientKeyPasswordFile { get; }

    public string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private string Sign(string subject, ECDsa key, X509Certificate2 authority)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, new DateTimeOffset(authority.NotBefore), new DateTimeOffset(authority.NotAfter), [++_serial]);
        return certificate.ExportCertificatePem();
    }
}
