using System.Security.Cryptography.X509Certificates;

namespace Ladis.Testing;

/// <summary>What a server at 127.0.0.1 shows to prove who it is, good or not, to a client that trusts one root.</summary>
/// <param name="Leaf">The server's certificate, with its key.</param>
/// <param name="Others">What it sends along.</param>
public sealed record ServerProof(X509Certificate2 Leaf, X509Certificate2Collection Others)
{
    private const string Host = "127.0.0.1";

    /// <summary>Makes one of the proofs of the table in docs/security.md.</summary>
    /// <param name="shown">The table's first cell.</param>
    /// <param name="root">The root that the client trusts.</param>
    /// <param name="intermediate">An authority that the root signed; the client's file holds both.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has a row that no test knows.</exception>
    public static ServerProof Make(string shown, TestAuthority root, TestAuthority intermediate)
    {
        using var unknown = new TestAuthority("Another intermediate authority", root);
        using var other = new TestAuthority("Somebody else's authority");
        using var attacker = new TestAuthority(intermediate.Name);
        return shown switch
        {
            "its certificate, signed by the root, alone" => new(root.Sign(Host), []),
            "its certificate, signed by the intermediate authority, alone" => new(intermediate.Sign(Host), []),
            "the same with the intermediate authority's certificate" => new(intermediate.Sign(Host), [Public(intermediate)]),
            "its certificate and that of an intermediate authority of the root that `CaFile` does not hold" => new(unknown.Sign(Host), [Public(unknown)]),
            "its certificate alone, signed by such an authority" => new(unknown.Sign(Host), []),
            "a certificate for another host" => new(intermediate.Sign("registry.elsewhere.test"), [Public(intermediate)]),
            "an expired certificate" => new(intermediate.Sign(Host, -3, -1), [Public(intermediate)]),
            "a certificate that is not good yet" => new(intermediate.Sign(Host, 1, 3), [Public(intermediate)]),
            "a forged certificate: the intermediate authority's name, an attacker's signature, the authority's own certificate appended" => new(attacker.Sign(Host), [Public(intermediate)]),
            "a certificate signed by another server's, which is no authority" => Nested(intermediate),
            "a certificate of another authority" => new(other.Sign(Host), [Public(other)]),
            _ => throw new ArgumentOutOfRangeException(nameof(shown), shown, "No such proof."),
        };
    }

    /// <summary>Key and certificates in one PEM file, as Kafka wants them.</summary>
    public string ToPem() => string.Join('\n', new[] { Leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Leaf.ExportCertificatePem() }.Concat(Others.Select(c => c.ExportCertificatePem())));

    private static ServerProof Nested(TestAuthority trusted)
    {
        using var server = trusted.Sign("registry.elsewhere.test");
        return new(TestAuthority.SignWith(server, Host), [X509CertificateLoader.LoadCertificate(server.RawData), Public(trusted)]);
    }

    private static X509Certificate2 Public(TestAuthority authority) => X509CertificateLoader.LoadCertificate(authority.Certificate.RawData);
}
