using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Tests.Configuration;

/// <summary>Settings that take protection away are said, and no others.</summary>
public sealed class SecurityWarningsTests
{
    [Theory]
    [InlineData("enable.ssl.certificate.verification", "false", "no broker's certificate is checked")]
    [InlineData("enable.ssl.certificate.verification", "False", "no broker's certificate is checked")]
    [InlineData("enable.ssl.certificate.verification", "0", "no broker's certificate is checked")]
    [InlineData("ssl.endpoint.identification.algorithm", "none", "a certificate of any other host of the same authority passes for a broker's")]
    [InlineData("enable.sasl.oauthbearer.unsecure.jwt", "true", "tokens are not signed")]
    public void Property_ShouldBeSaid_ThatTakesAwayProtection(string property, string value, string meaning) =>
        Assert.StartsWith($"Ladis:Kafka:Properties:{property} is '{value}': {meaning}", Assert.Single(Of(new KafkaOptions { Properties = { [property] = value } })), StringComparison.Ordinal);

    [Fact]
    public void EachOfSeveral_ShouldBeSaid()
    {
        var kafka = new KafkaOptions { Properties = { ["enable.ssl.certificate.verification"] = "false", ["ssl.endpoint.identification.algorithm"] = "none" } };

        Assert.Equal(2, Of(kafka).Count);
    }

    [Theory]
    [InlineData("enable.ssl.certificate.verification", "true")]
    [InlineData("ssl.endpoint.identification.algorithm", "https")]
    [InlineData("enable.sasl.oauthbearer.unsecure.jwt", "false")]
    [InlineData("sasl.oauthbearer.token.endpoint.url", "https://idp/token")]
    [InlineData("security.protocol", "PLAINTEXT")]
    [InlineData("security.protocol", "SASL_PLAINTEXT")]
    [InlineData("client.rack", "none")]
    public void Property_ShouldNotBeSaid_ThatProtects(string property, string value) => Assert.Empty(Of(new KafkaOptions { Properties = { [property] = value } }));

    [Fact]
    public void Addresses_ShouldBeSaid_ThatSecretsGoToInClear_ButNotShown()
    {
        var said = Assert.Single(Of(new KafkaOptions { Properties = { ["sasl.oauthbearer.token.endpoint.url"] = "http://user:hidden@idp/token" } }));

        Assert.Equal("Ladis:Kafka:Properties:sasl.oauthbearer.token.endpoint.url is an http address: the client's secret goes there in clear; use https.", said);
    }

    [Theory]
    [InlineData("SASL_PLAINTEXT", "PLAIN", true)]
    [InlineData("sasl_plaintext", "plain", true)]
    [InlineData("SASL_PLAINTEXT", "SCRAM-SHA-512", false)]
    [InlineData("SASL_SSL", "PLAIN", false)]
    public void Password_ShouldBeSaid_ThatGoesToTheBrokersInClear(string protocol, string mechanism, bool isSaid)
    {
        var settings = new KafkaOptions { Security = new KafkaSecurityOptions { Protocol = protocol, Mechanism = mechanism, Username = "ladis", Password = "hidden" } };
        foreach (var name in new[] { "sasl.mechanism", "sasl.mechanisms" })
        {
            var properties = new KafkaOptions { Properties = { ["security.protocol"] = protocol, [name] = mechanism, ["sasl.password"] = "hidden" } };
            Assert.Equal(Expected("Properties:security.protocol"), Of(properties));
        }

        Assert.Equal(Expected("Security:Protocol"), Of(settings));

        string[] Expected(string key) => isSaid
            ? [$"Ladis:Kafka:{key} is '{protocol}' with PLAIN: the password or token goes to the brokers in clear; use SASL_SSL, or a SCRAM mechanism."]
            : [];
    }

    [Theory]
    [InlineData("http://registry:8081", "ladis", true)]
    [InlineData("https://a:8081, HTTP://b:8081", "ladis", true)]
    [InlineData("https://registry:8081", "ladis", false)]
    [InlineData("http://registry:8081", "", false)]
    [InlineData("", "ladis", false)]
    public void Password_ShouldBeSaid_ThatGoesToTheRegistryInClear(string url, string user, bool isSaid) => Assert.Equal(
        isSaid ? ["Ladis:SchemaRegistry:Url has an http address and Ladis:SchemaRegistry:Username is set: the password goes to the registry in clear; use https."] : [],
        SecurityWarnings.Of(new KafkaOptions(), new SchemaRegistryOptions { Url = url, Username = user, Password = "hidden" }));

    private static List<string> Of(KafkaOptions kafka) => [.. SecurityWarnings.Of(kafka, new SchemaRegistryOptions())];
}
