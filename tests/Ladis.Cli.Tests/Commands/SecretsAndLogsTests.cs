using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Ladis.Streaming.Embedded;

namespace Ladis.Cli.Tests.Commands;

/// <summary>The program as a process: it shows no secret, and obeys nothing that a record's header holds. docs/wrong-inputs.md, section "Secrets and logs", is its record.</summary>
public sealed class SecretsAndLogsTests : IDisposable
{
    private const string Secret = "hunter2-and-more";
    private const string Properties = "Ladis__Kafka__Properties__";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-secrets-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("sasl.password", Secret)]
    [InlineData("ssl.key.pem", "-----BEGIN PRIVATE KEY----- " + Secret)]
    [InlineData("sasl.kerberos.kinit.cmd", "kinit -w " + Secret + " ladis")]
    [InlineData("sasl.oauthbearer.token.endpoint.url", "https://u:" + Secret + "@idp/")]
    [InlineData("https.proxy", "http://u:" + Secret + "@proxy:3128")]
    public async Task Config_ShouldHidePropertiesThatMayBeSecret(string property, string value)
    {
        foreach (var format in new[] { "table", "json" })
        {
            var (code, output, error) = await Run(["config", "--format", format], new() { [Properties + property] = value, [Properties + "client.rack"] = "eu-1a" });

            Assert.Equal((0, ""), (code, error));
            Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
            Assert.Contains("eu-1a", output, StringComparison.Ordinal);
            if (format == "json")
                Assert.Equal("********", JsonDocument.Parse(output).RootElement.EnumerateArray().Single(s => s.GetProperty("key").GetString() == $"Ladis:Kafka:Properties:{property}").GetProperty("value").GetString());
        }
    }

    [Theory]
    [InlineData("Ladis:SchemaRegistry:Url", "ftp://u:" + Secret + "@registry", "Ladis:SchemaRegistry:Url is 'ftp://********@registry': no user in an address, which is logged; set Username and PasswordFile.")]
    [InlineData("Ladis:SchemaRegistry:Url", "u:" + Secret + "@registry", "Ladis:SchemaRegistry:Url is '********@registry': no user in an address, which is logged; set Username and PasswordFile.")]
    [InlineData("Ladis:SchemaRegistry:Url", "http://registry/?token=" + Secret, "Ladis:SchemaRegistry:Url is 'http://registry/?********': no query in an address, which is logged; leave it out.")]
    [InlineData("Ladis:Kafka:BootstrapServers", "u:" + Secret + "@k:1", "Ladis:Kafka:BootstrapServers is '********@k:1': no user in an address, which is logged; set Security:Username and PasswordFile.")]
    [InlineData("Ladis:Kafka:Properties:bootstrap.servers", "u:" + Secret + "@k:1", "Ladis:Kafka:Properties:bootstrap.servers is '********@k:1': Ladis owns this property, its guarantees rest on it; remove it.")]
    [InlineData("Ladis:Kafka:Properties", Secret, "Ladis:Kafka:Properties is '********': it has no value of its own, only settings below it.")]
    [InlineData("Ladis:Kafka:Security", Secret, "Ladis:Kafka:Security is '********': it has no value of its own, only settings below it.")]
    public async Task Message_ShouldNotRepeatASecret(string key, string value, string sentence)
    {
        string[] broker = key.EndsWith("BootstrapServers", StringComparison.Ordinal) ? [] : ["--bootstrap-servers", "k:1"];
        var (code, output, error) = await Run(["detector", .. broker, "--set", $"{key}={value}"], []);

        Assert.Equal((2, "", sentence), (code, output, error.TrimEnd()));
    }

    [Theory]
    [InlineData("Ladis:Kafka:Security:Password:" + Secret, "--set: give KEY=VALUE, such as --set Ladis:Inference:MaxBatch=32.")]
    [InlineData("=" + Secret, "--set: give KEY=VALUE, such as --set Ladis:Inference:MaxBatch=32.")]
    [InlineData("Ladis:Detection:Stride", "--set Ladis:Detection:Stride: give KEY=VALUE, such as --set Ladis:Inference:MaxBatch=32.")]
    public async Task SetWithoutAValue_ShouldBeRepeatedOnlyAsAName(string setting, string sentence)
    {
        var (code, output, error) = await Run(["detector", "--set", setting], []);

        Assert.Equal((2, "", sentence), (code, output, error.TrimEnd()));
    }

    [Fact]
    public async Task KeyThatIsNone_ShouldBeToldInOneSentence()
    {
        var (code, _, error) = await Run(
            ["detector", "--bootstrap-servers", "k:1", "--http-port", "0"], new() { [Properties + "security.protocol"] = "SSL", [Properties + "ssl.key.pem"] = Secret });

        Assert.Equal(2, code);
        Assert.Matches(@"^Ladis:Kafka:Properties:ssl\.key\.pem is '\*{8}': ssl\.key\.pem failed: not in PEM format\?: [^\n]* Mend it or leave it out; librdkafka's CONFIGURATION\.md says what it takes\.$", error.TrimEnd());
    }

    [Fact]
    public async Task SettingOfConsumersAlone_ShouldBeToldInOneSentence()
    {
        using var broker = EmbeddedBroker.Start(new[] { "activations", "verdicts", "alerts", "baselines", "checkpoints", "dead-letters" }.ToDictionary(t => $"ladis.{t}", _ => 1, StringComparer.Ordinal));

        var (code, output, error) = await Run(["detector", "--bootstrap-servers", broker.BootstrapServers, "--http-port", "0", "--set", "Ladis:Kafka:Properties:fetch.max.bytes=5"], []);

        Assert.Equal(2, code);
        Assert.StartsWith("Ladis:Kafka:Properties:fetch.max.bytes is '5': `fetch.max.bytes` must be >= `message.max.bytes`. Mend it or leave it out; ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeaderWithControls_ShouldBeShownInTheLog()
    {
        using var broker = EmbeddedBroker.Start(new[] { "requests", "predictions", "activations", "dead-letters" }.ToDictionary(t => $"ladis.{t}", _ => 1, StringComparer.Ordinal));
        await TestProducer.ProduceAsync(broker.BootstrapServers, "ladis.requests", new Message<byte[], byte[]>
        {
            Value = [0xFF, 0xD8, 0xFF],
            Headers = new() { { "content-type", Encoding.UTF8.GetBytes("image/jpeg") }, { "ladis.model", Encoding.UTF8.GetBytes("\u001b[2J\r\ncrit: forged \u009b1m\u202e\u2028") } },
        });
        await using var process = await LadisProgram.StartAsync(
            ["inference", "--bootstrap-servers", broker.BootstrapServers, "--http-port", "0", "--model", Path.Combine(Path.GetDirectoryName(LadisProgram.FindPath())!, "models", "shapes.onnx")]);

        var line = await process.WaitForLineAsync("put aside as dead letter", Waits.Long);
        process.Terminate();
        await process.WaitForExitAsync(Waits.Long);

        Assert.Contains(@"model '\u001b[2J\r\ncrit: forged \u009b1m\u202e\u2028'", line, StringComparison.Ordinal);
        Assert.DoesNotContain(process.All.Split('\n'), l => l.StartsWith("crit: forged", StringComparison.Ordinal));
        Assert.DoesNotContain(process.All, c => char.IsControl(c) && c is not ('\r' or '\n'));
    }

    private async Task<(int Code, string Output, string Error)> Run(string[] arguments, Dictionary<string, string?> environment)
    {
        await using var process = await LadisProgram.StartAsync(arguments, environment, _folder.FullName);
        return (await process.WaitForExitAsync(Waits.Long), process.Output, process.Error);
    }
}
