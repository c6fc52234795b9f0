using System.Security.Cryptography.X509Certificates;
using Confluent.SchemaRegistry;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Serialization;

namespace Ladis.Streaming.Tests.Serialization;

/// <summary>Who gets a request, and the password with it: the registry's columns of the table in docs/security.md.</summary>
public sealed class RegistryTrustTests : IDisposable
{
    private const string User = "ladis";
    private const string Password = "registry-password";
    private const string KeystorePassword = "opens-the-store";
    private const string Subjects = """["a"]""";

    private readonly TestAuthority _root = new();
    private readonly TestAuthority _intermediate;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-trust-");

    public static TheoryData<string> Shown => [.. DocumentedTrust.Rows.Select(r => r.Shown)];

    public RegistryTrustTests() => _intermediate = new("Ladis test intermediate", _root);

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Table_ShouldHaveGoodAndBadServers() => Assert.Equal((4, 7), (DocumentedTrust.Rows.Count(r => r.Registry), DocumentedTrust.Rows.Count(r => !r.Registry)));

    [Theory]
    [MemberData(nameof(Shown))]
    public async Task Server_ShouldGetThePassword_OnlyWhenItProvesToBeTheHost(string shown)
    {
        await using var server = await StartAsync(shown);
        using var client = RegistryClient.Create(Options(server.Url), attempts: 1);

        var error = await Record.ExceptionAsync(client.GetAllSubjectsAsync);

        var isAccepted = DocumentedTrust.Of(shown).Registry;
        Assert.Equal(isAccepted, error is null);
        Assert.Equal(isAccepted ? [Basic] : [], server.Requests.Select(r => r.Authorization));
        if (error is null)
            return;
        Assert.False(RegistryFailure.MayPass(error));
        Assert.Contains(
            $"shows a certificate that no authority of '{CaFile}' (Ladis:SchemaRegistry:CaFile) vouches for as this host's today",
            RegistryFailure.Explain(error, Options(server.Url), "x").Message, StringComparison.Ordinal);
    }

    /// <summary>Why Ladis does not leave it to Confluent's client. When this fails, the client has learned it, and RegistryTrust may go.</summary>
    [Theory]
    [MemberData(nameof(Shown))]
    public async Task ConfluentsOwnSetting_ShouldBeAsBadAsDocumented(string shown)
    {
        await using var server = await StartAsync(shown);
        using var client = new CachedSchemaRegistryClient(
            new SchemaRegistryConfig { Url = server.Url, SslCaLocation = WriteCaFile(), BasicAuthUserInfo = $"{User}:{Password}", MaxRetries = 1 });

        var error = await Record.ExceptionAsync(client.GetAllSubjectsAsync);

        Assert.Equal(DocumentedTrust.Of(shown).ClientAlone, error is null);
        Assert.Equal(error is null ? [Basic] : [], server.Requests.Select(r => r.Authorization));
    }

    [Theory]
    [InlineData("a certificate for another host", "RemoteCertificateNameMismatch")]
    [InlineData("an expired certificate", "NotTimeValid")]
    [InlineData("a certificate of another authority", "PartialChain")]
    public async Task Refusal_ShouldSayWhy(string shown, string why)
    {
        await using var server = await StartAsync(shown);

        var error = await Assert.ThrowsAsync<SchemaException>(() => new SchemaAdmin(Options(server.Url)).Apply(new TopicsOptions()));

        Assert.StartsWith($"The schema registry at '{server.Url}' (Ladis:SchemaRegistry:Url) shows a certificate", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ShouldBeRefused_WhenOnlyTheSystemIsTrusted()
    {
        await using var server = await StartAsync("the same with the intermediate authority's certificate");
        var options = Options(server.Url);
        options.CaFile = "";

        var error = await Assert.ThrowsAsync<SchemaException>(() => new SchemaAdmin(options).Apply(new TopicsOptions()));

        Assert.Contains("shows a certificate that this machine does not trust: name the PEM file of the authority that signed it as Ladis:SchemaRegistry:CaFile.", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Client_ShouldShowItsCertificate_WhenTheServerWantsOne()
    {
        using var own = _intermediate.Sign("ladis-worker");
        await using var server = await StartAsync(clients: _root);
        var options = Options(server.Url);
        (options.KeystoreFile, options.KeystorePassword) = (WriteStore([own, X509CertificateLoader.LoadCertificate(_intermediate.Certificate.RawData)]), KeystorePassword);
        using var client = RegistryClient.Create(options, attempts: 1);

        Assert.Equal(["a"], await client.GetAllSubjectsAsync());

        Assert.Equal(("CN=ladis-worker", Basic), server.Requests.Select(r => (r.Certificate, r.Authorization)).Single());
    }

    [Theory]
    [InlineData(false, "If it wants a certificate of its clients, Ladis:SchemaRegistry:KeystoreFile (none) must hold one that it trusts.")]
    [InlineData(true, "own.p12') must hold one that it trusts.")]
    public async Task Client_ShouldSayWhatTheServerWants_WhenItHasNoGoodCertificate(bool hasAnothers, string message)
    {
        using var other = new TestAuthority("Somebody else's authority");
        using var own = other.Sign("ladis-worker");
        await using var server = await StartAsync(clients: _root);
        var options = Options(server.Url);
        if (hasAnothers)
            (options.KeystoreFile, options.KeystorePassword) = (WriteStore([own]), KeystorePassword);

        var error = await Assert.ThrowsAsync<SchemaException>(() => new SchemaAdmin(options).Apply(new TopicsOptions()));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("CaFile", "", "CaFile ('{0}') cannot be used: It holds no certificate in PEM form. Name a PEM file")]
    [InlineData("CaFile", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "CaFile ('{0}') cannot be used: ")]
    [InlineData("KeystoreFile", "no store", "KeystoreFile ('{0}') cannot be used: ")]
    public void File_ShouldBeNamed_WhenItCannotBeUsed(string setting, string content, string message)
    {
        var file = Path.Combine(_folder.FullName, "bad");
        File.WriteAllText(file, content);
        var options = Options("https://127.0.0.1:1");
        typeof(SchemaRegistryOptions).GetProperty(setting)!.SetValue(options, file);

        var error = Assert.Throws<SchemaException>(() => RegistryClient.Create(options, attempts: 1));

        Assert.StartsWith($"Ladis:SchemaRegistry:{string.Format(null, message, file)}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Store_ShouldBeNamed_WhenItsPasswordIsWrong()
    {
        using var own = _root.Sign("ladis-worker");
        var options = Options("https://127.0.0.1:1");
        (options.KeystoreFile, options.KeystorePassword) = (WriteStore([own]), "wrong");

        var error = Assert.Throws<SchemaException>(() => RegistryClient.Create(options, attempts: 1));

        Assert.Matches("^Ladis:SchemaRegistry:KeystoreFile .* cannot be used: .*Name a PKCS#12 file that Ladis:SchemaRegistry:KeystorePasswordFile opens.$", error.Message);
    }

    private static string Basic => "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{User}:{Password}"));

    private string CaFile => Path.Combine(_folder.FullName, "ca.pem");

    private Task<ScriptedRegistry> StartAsync(string shown = "its certificate, signed by the root, alone", TestAuthority? clients = null) =>
        ScriptedRegistry.StartAsync(_ => (200, Subjects), ServerProof.Make(shown, _root, _intermediate), clients);

    private SchemaRegistryOptions Options(string url) => new() { Url = url, CaFile = WriteCaFile(), Username = User, Password = Password };

    private string WriteCaFile()
    {
        if (!File.Exists(CaFile))
            File.WriteAllText(CaFile, $"{_root.Pem}\n{_intermediate.Pem}\n");
        return CaFile;
    }

    private string WriteStore(X509Certificate2Collection certificates)
    {
        var file = Path.Combine(_folder.FullName, "own.p12");
        File.WriteAllBytes(file, certificates.Export(X509ContentType.Pkcs12, KeystorePassword)!);
        return file;
    }
}
