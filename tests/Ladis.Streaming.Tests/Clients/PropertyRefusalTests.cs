using Ladis.Streaming.Configuration;
using Ladis.Streaming.Tests.Fixtures;

namespace Ladis.Streaming.Tests.Clients;

/// <summary>What librdkafka itself says to properties that it cannot use, as people read it.</summary>
public sealed class PropertyRefusalTests : IDisposable
{
    private const string Secret = "hunter2-and-more";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-properties-");

    public static TheoryData<string, string, string> Bad { get; } = new()
    {
        { "ssl.key.pem", Secret, "Ladis:Kafka:Properties:ssl.key.pem is '********': ssl.key.pem failed: not in PEM format?: " },
        { "ssl.certificate.pem", Secret, "Ladis:Kafka:Properties:ssl.certificate.pem is '********': ssl.certificate.pem failed: " },
        { "ssl.ca.pem", Secret, "Ladis:Kafka:Properties:ssl.ca.pem is '********': " },
        { "ssl.ca.location", "/none.pem", "Ladis:Kafka:Properties:ssl.ca.location is '/none.pem': ssl.ca.location failed: " },
        { "ssl.keystore.location", "/none.p12", "Ladis:Kafka:Properties:ssl.keystore.location is '/none.p12': " },
        { "ssl.cipher.suites", "NOPE", "Ladis:Kafka:Properties:ssl.cipher.suites is 'NOPE': ssl.cipher.suites failed: " },
        { "no.such", Secret, "Ladis:Kafka:Properties:no.such is '********': No such configuration property: \"no.such\". Mend it or leave it out; " },
        { "socket.keepalive.enable", "perhaps", "Ladis:Kafka:Properties:socket.keepalive.enable is '********': Expected bool value for " },
        { "debug", "all,foo", "Ladis:Kafka:Properties:debug is 'all,foo': Invalid value \"foo\" for configuration property \"debug\". " },
        { "plugin.library.paths", Secret, "Ladis:Kafka:Properties:plugin.library.paths is '********': dlopen() failed: ********.so: " },
        { "dotnet.cancellation.delay.max.ms", Secret, "Ladis:Kafka:Properties:dotnet.cancellation.delay.max.ms is '********': " },
        // librdkafka answers these with their other names.
        { "linger.ms", "often", "Ladis:Kafka:Properties:linger.ms is '********': Invalid value for configuration property \"queue.buffering.max.ms\". " },
        { "linger.ms", "9999999999", "Ladis:Kafka:Properties:linger.ms is '9999999999': Configuration property \"queue.buffering.max.ms\" value 1e+10 is outside allowed range 0..900000. " },
        { "compression.type", "zip", "Ladis:Kafka:Properties:compression.type is 'zip': Invalid value \"zip\" for configuration property \"compression.codec\". " },
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Bad))]
    public void BadProperty_ShouldBeNamedWithoutItsSecret(string property, string value, string sentence)
    {
        var refused = Refused(options =>
        {
            options.Properties[property] = value;
            options.Properties["security.protocol"] = "SSL";
            if (property == "ssl.keystore.location")
                options.Properties["ssl.keystore.password"] = Secret;
        });

        Assert.StartsWith(sentence, refused, StringComparison.Ordinal);
        Assert.EndsWith(". Mend it or leave it out; librdkafka's CONFIGURATION.md says what it takes.", refused, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused, StringComparison.Ordinal);
    }

    [Fact]
    public void FileOfASetting_ShouldBeNamedAsThatSetting()
    {
        var file = Path.Combine(_folder.FullName, "ca.pem");
        File.WriteAllText(file, "garbage\n");

        Assert.StartsWith(
            $"Ladis:Kafka:Security:CaFile is '{file}': ssl.ca.location failed: ",
            Refused(options => options.Security = new KafkaSecurityOptions { Protocol = "SSL", CaFile = file }), StringComparison.Ordinal);
    }

    [Fact]
    public void PropertyThatIsMeantByItsValue_ShouldBeNamed() => Assert.StartsWith(
        "Ladis:Kafka:Properties:sasl.mechanisms is 'FOO': Unsupported SASL mechanism: FOO. ",
        Refused(options => (options.Properties["security.protocol"], options.Properties["sasl.mechanisms"]) = ("SASL_PLAINTEXT", "FOO")), StringComparison.Ordinal);

    [Fact]
    public void PropertyForConsumersAlone_ShouldBeNamed()
    {
        var clients = LoopRig.Clients("localhost:1", change: options => options.Properties["fetch.max.bytes"] = "5");
        using var others = clients.Admin();

        Assert.StartsWith("Ladis:Kafka:Properties:fetch.max.bytes is '5': `fetch.max.bytes` must be >= `message.max.bytes`. Mend it or leave it out; ", Assert.Throws<SettingException>(() => clients.Consumer("g")).Message, StringComparison.Ordinal);
    }

    private static string Refused(Action<KafkaOptions> change) =>
        Assert.Throws<SettingException>(() => LoopRig.Clients("localhost:1", change: change).Admin()).Message;
}
