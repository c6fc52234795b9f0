using Ladis.Hosting.Configuration;

namespace Ladis.Hosting.Tests.Configuration;

/// <summary>Bad values, two at least for every section: each is told in one sentence that names the setting, the value and what is allowed.</summary>
public sealed class BadSettingsTests
{
    /// <summary>A configuration that both roles take, but for the models.</summary>
    private static readonly (string Key, string Value)[] Good =
    [
        ("Kafka:BootstrapServers", "k:9092"), ("Inference:Models:0:Path", typeof(BadSettingsTests).Assembly.Location),
    ];

    public static TheoryData<string, string, string> Bad { get; } = new()
    {
        { "Kafka:BootstrapServers", "kafka", "each broker is host:port with a port from 1 to 65535." },
        { "Kafka:BootstrapServers", "kafka:70000", "each broker is host:port with a port from 1 to 65535." },
        { "Kafka:InstanceId", " ", "a name that no other running worker has." },
        { "Kafka:StartupTimeout", "-00:00:01", "longer than 0." },
        { "Kafka:TransactionTimeout", "00:00:00.5000000", "at least 1 second." },
        { "Kafka:SessionTimeout", "01:00:00", "longer than 0 and shorter than MaxPollInterval (00:05:00)." },
        { "Kafka:MaxPollInterval", "soon", "a time as hours:minutes:seconds, such as 00:00:30." },
        { "Kafka:Properties:group.id", "mine", "Ladis owns this property, its guarantees rest on it; remove it." },
        { "Kafka:Properties:enable.auto.commit", "true", "Ladis owns this property, its guarantees rest on it; remove it." },
        { "Kafka:Security:Protocol", "TLS", "one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL, as the broker's listener is." },
        { "Kafka:Security:Username", "ladis", "it has no effect unless Ladis:Kafka:Security:Protocol is SASL_SSL or SASL_PLAINTEXT; set that too, or leave this out." },
        { "Kafka:Security:KeyPasswordFile", "/none", "no such file; mount the secret there, or name the file that holds it." },
        { "SchemaRegistry:Url", "registry:8081", "an absolute http or https address, or empty for plain protobuf." },
        { "SchemaRegistry:Url", "https://user:secret@registry", "no user in an address, which is logged; set Username and PasswordFile." },
        { "SchemaRegistry:KeystorePasswordFile", "/none", "no such file; mount the secret there, or name the file that holds it." },
        { "SchemaRegistry:AutoRegister", "yes", "true or false." },
        { "Topics:Requests", "my requests", "a topic name has 1 to 249 characters out of a-z, A-Z, 0-9, '.', '_' and '-'." },
        { "Topics:Alerts", "ladis.verdicts", "Ladis:Topics:Verdicts has the same name; every topic needs its own." },
        { "Inference:MaxImageBytes", "0", "at least 1 byte." },
        { "Inference:TopClasses", "0", "at least 1." },
        { "Inference:MaxBatch", "0", "from 1 to 10,000 records." },
        { "Inference:MaxWait", "00:00:02", "from 0 to 1 second." },
        { "Inference:Loops", "0", "at least 1." },
        { "Inference:Delivery", "Twice", "one of ExactlyOnce, AtLeastOnce." },
        { "Inference:HalfPrecision", "maybe", "true or false." },
        { "Inference:Models:0:Path", "none.onnx", "no such file; give the path of an ONNX file." },
        { "Inference:Models:0", "m.onnx", "it has no value of its own, only settings below it." },
        { "Inference:Models:0:Preprocessing:Layout", "NWHC", "one of " },
        { "Inference:Models:0:Preprocessing:Mean:0", "grey", "a number, such as 0.05." },
        { "Inference:Capture:Every", "0", "at least 1, which captures every request." },
        { "Inference:Capture:Rate", "2", "above 0 and at most 1, which captures every request." },
        { "Inference:Capture:Consistency:Every", "-1", "0, which looks at no request a second time, or more: one in so many." },
        { "Inference:Capture:Consistency:Every", "often", "a whole number." },
        { "Inference:StreamKey:Shards", "-1", "from 0 (a stream for each value) to " },
        { "Inference:StreamKey:Shards", "many", "a whole number." },
        { "Detection:TestSize", "10", "at least 30 requests." },
        { "Detection:Window", "50", "at least TestSize (100) and at most 1,000,000 requests." },
        { "Detection:Alpha", "0", "above 0 and at most 0.1; the mean time between false alarms is at least 1/(2·Alpha) arrivals." },
        { "Detection:Stride", "often", "a whole number." },
        { "Detection:CommitInterval", "00:00:01.5000000", "from 0 to 1 second." },
        { "Detection:GroupId", " ", "the consumer group needs a name." },
        { "Baselines:Files:0", "none.ladis", "no such file; build one with 'ladis baseline build'." },
        { "Baselines:Files", "b.ladis", "it has no value of its own, only settings below it." },
        { "Http:Port", "70000", "from 0 (any free port) to 65535." },
        { "Http:Port", "http", "a whole number." },
        { "Http:Host", "myhost", "an IP address of this machine, localhost, or * for every interface." },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void BadValue_ShouldBeToldInOneSentence(string key, string value, string allowed)
    {
        var shown = value.Replace("user:secret", "********", StringComparison.Ordinal);
        Assert.StartsWith($"Ladis:{key} is '{shown}': {allowed}", Assert.Single(Errors([.. Good, (key, value)])), StringComparison.Ordinal);
    }

    [Fact]
    public void EverySection_ShouldBeRepresentedTwice()
    {
        var keys = Bad.Select(row => row.Data.Item1).ToList();
        var sections = EffectiveConfiguration.Known(typeof(LadisOptions), LadisOptions.Section)
            .Select(s => s.Key.Replace("<n>", "0", StringComparison.Ordinal)[(LadisOptions.Section.Length + 1)..])
            .Where(key => !key.EndsWith(":0", StringComparison.Ordinal) && !key.EndsWith(":<name>", StringComparison.Ordinal))
            .Select(key => key[..key.LastIndexOf(':')])
            .Distinct(StringComparer.Ordinal);

        Assert.All(sections, section => Assert.True(keys.Count(k => k.StartsWith(section, StringComparison.Ordinal)) >= 2, $"{section} lacks bad values."));
    }

    [Theory]
    [InlineData("SASL_SSL", "Username", "SASL_SSL needs a user.")]
    [InlineData("SASL_SSL", "Password", "SASL_SSL needs the user's password; give it, or name its file as PasswordFile.")]
    public void Sasl_ShouldBeComplete(string protocol, string missing, string remedy)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Username"] = "u", ["Password"] = "p" };
        settings.Remove(missing);

        var error = Assert.Single(Errors([.. Good, ("Kafka:Security:Protocol", protocol), .. settings.Select(s => ($"Kafka:Security:{s.Key}", s.Value))]));

        Assert.Equal($"Ladis:Kafka:Security:{missing} is not set: {remedy}", error);
    }

    private static string[] Errors(params (string Key, string Value)[] settings)
    {
        try
        {
            var options = LadisConfiguration.Load(null, settings.Select(s => KeyValuePair.Create($"Ladis:{s.Key}", (string?)s.Value)));
            LadisConfiguration.Require(RoleSections.All(options));
            return [];
        }
        catch (ConfigurationException refused)
        {
            return refused.Message.Split(Environment.NewLine);
        }
    }
}
