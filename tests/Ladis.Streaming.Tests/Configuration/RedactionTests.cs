using Ladis.Settings;
using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Tests.Configuration;

/// <summary>What of the settings is shown, and that secrets are found in what libraries say.</summary>
public sealed class RedactionTests : IDisposable
{
    private const string Secret = "hunter2-and-more";

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("client.rack", "eu-1a")]
    [InlineData("linger.ms", "5")]
    [InlineData("queue.buffering.max.kbytes", "1048576")]
    [InlineData("socket.keepalive.enable", "true")]
    [InlineData("enable.ssl.certificate.verification", "false")]
    [InlineData("compression.type", "zstd")]
    [InlineData("ssl.ca.location", "/etc/ladis/ca.pem")]
    [InlineData("sasl.username", "ladis")]
    public void HarmlessProperty_ShouldBeShown(string property, string value) => Assert.Equal(value, Redaction.Property(property, value));

    [Theory]
    [InlineData("sasl.password")]
    [InlineData("ssl.key.password")]
    [InlineData("ssl.key.pem")]
    [InlineData("ssl.certificate.pem")]
    [InlineData("ssl.keystore.password")]
    [InlineData("sasl.oauthbearer.config")]
    [InlineData("sasl.oauthbearer.client.secret")]
    [InlineData("sasl.oauthbearer.token.endpoint.url")]
    [InlineData("sasl.oauthbearer.extensions")]
    [InlineData("sasl.oauthbearer.assertion.private.key.passphrase")]
    [InlineData("sasl.kerberos.kinit.cmd")]
    [InlineData("https.proxy")]
    [InlineData("plugin.library.paths")]
    [InlineData("of.a.later.version")]
    [InlineData("linger.ms")]
    public void AnyOtherProperty_ShouldBeHidden(string property) => Assert.Equal("********", Redaction.Property(property, Secret));

    [Theory]
    [InlineData("https://user:secret@registry:8081", "https://********@registry:8081")]
    [InlineData("https://user:se/c@ret@registry", "https://********@registry")]
    [InlineData("https://user:se,cret@a,https://b", "https://********@a,https://b")]
    [InlineData("https://a,https://user:secret@b", "https://********@b")]
    [InlineData("user:secret@broker:9092", "********@broker:9092")]
    [InlineData("https://registry/?token=secret", "https://registry/?********")]
    [InlineData("https://a,https://b", "https://a,https://b")]
    [InlineData("models/shapes@1.onnx", "models/shapes@1.onnx")]
    [InlineData("what?", "what?")]
    public void Address_ShouldNotShowItsUser(string text, string shown) => Assert.Equal(shown, Redaction.Address(text));

    [Fact]
    public void SettingOfAnError_ShouldNotShowAUserOrAControl() => Assert.Equal(
        "Ladis:X is 'https://********@h\\n': no.", new OptionError("Ladis:X", "https://u:p@h\n", "no.").ToString());

    [Theory]
    [InlineData("sasl.kerberos.kinit.cmd", "kinit -w " + Secret + " ladis")]
    [InlineData("sasl.password", Secret)]
    public void SecretProperty_ShouldBeFoundInWhatIsSaid(string property, string value)
    {
        var secrets = KnownSecrets.Of(new KafkaOptions { Properties = { [property] = value } }, registry: null);

        Assert.Equal("refresh failed: kinit  -w ******** ladis: 1", secrets.Strip($"refresh failed: kinit  -w {Secret} ladis: 1"));
    }

    [Fact]
    public void SecretsOfSectionsAndFiles_ShouldBeFound()
    {
        File.WriteAllText(_file, "of-the-file\n");
        var secrets = KnownSecrets.Of(
            new KafkaOptions { Security = new KafkaSecurityOptions { PasswordFile = _file, KeyPassword = "of-the-key" } },
            new SchemaRegistryOptions { Password = "of-registry", KeystorePasswordFile = "/none/of/it" });

        Assert.Equal("********, ********, ********", secrets.Strip("of-the-file, of-the-key, of-registry"));
    }

    [Fact]
    public void ShortSecret_ShouldNotTearWordsApart()
    {
        var secrets = KnownSecrets.Of(new KafkaOptions { Security = new KafkaSecurityOptions { Password = "lad", KeyPassword = "roll" } }, registry: null);

        Assert.Equal("ladis rolls ********", secrets.Strip("ladis rolls roll"));
    }
}
