using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ladis.Testing;

/// <summary>An authority of a test's own. Its certificate is good for a month on both sides of now.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);
    private static int _serial;

    /// <summary>Makes one.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="above">The authority that signs it; itself when null.</param>
    public TestAuthority(string name = "Ladis test authority", TestAuthority? above = null)
    {
        Name = name;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority());
        Certificate = above is null ? request.CreateSelfSigned(Now - Life, Now + Life) : Signed(request, key, above.Certificate, Now - Life, Now + Life);
    }

    /// <summary>Its common name.</summary>
    public string Name { get; }

    /// <summary>Its certificate, with the key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Its certificate as PEM.</summary>
    public string Pem => Certificate.ExportCertificatePem();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A certificate with its key, for a server or a client.</summary>
    /// <param name="host">Its name, and the host that it is for: an address or a DNS name.</param>
    /// <param name="firstDay">When it begins to be good, in days from now.</param>
    /// <param name="lastDay">When it ends, in days from now.</param>
    public X509Certificate2 Sign(string host, int firstDay = -1, int lastDay = 1) => SignWith(Certificate, host, firstDay, lastDay);

    /// <summary>A certificate signed by any other, authority or not.</summary>
    public static X509Certificate2 SignWith(X509Certificate2 signer, string host, int firstDay = -1, int lastDay = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        return Signed(request, key, signer, Now.AddDays(firstDay), Now.AddDays(lastDay));
    }

    /// <inheritdoc />
    public void Dispose() => Certificate.Dispose();

    /// <summary>Signed by generator, which does not ask whether the signer is an authority.</summary>
    private static X509Certificate2 Signed(CertificateRequest request, ECDsa key, X509Certificate2 signer, DateTimeOffset from, DateTimeOffset to)
    {
        using var signing = signer.GetECDsaPrivateKey()!;
        var generator = X509SignatureGenerator.CreateForECDsa(signing);
        using var signed = request.Create(signer.SubjectName, generator, from, to, BitConverter.GetBytes(Interlocked.Increment(ref _serial)));
        return signed.CopyWithPrivateKey(key);
    }
}
