using Ladis.Hosting.Configuration;

namespace Ladis.Hosting.Tests.Configuration;

public sealed class LadisConfigurationTests : IDisposable
{
    private const string Variable = "Ladis__Topics__Verdicts";
    private readonly string _file = Path.GetTempFileName();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        File.Delete(_file);
    }

    [Fact]
    public void LaterSource_ShouldWin()
    {
        Write("""{ "Ladis": { "Topics": { "Requests": "file", "Verdicts": "file", "Alerts": "file" } } }""");
        Environment.SetEnvironmentVariable(Variable, "environment");

        var topics = LadisConfiguration.Load(_file, [new("Ladis:Topics:Requests", "command line")]).Topics;

        Assert.Equal(("command line", "environment", "file"), (topics.Requests, topics.Verdicts, topics.Alerts));
        Assert.Equal("command line", LadisConfiguration.Load(_file, [new("ladis:topics:verdicts", "command line")]).Topics.Verdicts);
        Assert.Equal("last", LadisConfiguration.Load(_file, [new("Ladis:Topics:Verdicts", "first"), new("ladis:topics:verdicts", "last")]).Topics.Verdicts);
    }

    [Fact]
    public void EverySectionAndKind_ShouldBeBound()
    {
        Write("""
            { "Other": { "Key": 1 }, "Ladis": {
              "Kafka": { "BootstrapServers": "k:1", "SessionTimeout": "00:00:07", "Properties": { "security.protocol": "ssl" } },
              "SchemaRegistry": { "Url": "http://r", "AutoRegister": true },
              "Inference": { "Models": [ { "Path": "m.onnx", "Taps": ["a", "b"], "Preprocessing": { "Mean": [0.5, 0.25, 0.125] } } ], "Delivery": "AtLeastOnce" },
              "Detection": { "Alpha": 1e-6, "WindowAge": "01:30:00" },
              "Baselines": { "Files": ["b.ladis"] },
              "Http": { "Port": 0 } } }
            """);

        var options = LadisConfiguration.Load(_file, []);

        Assert.Equal(("k:1", TimeSpan.FromSeconds(7), "ssl"), (options.Kafka.BootstrapServers, options.Kafka.SessionTimeout, options.Kafka.Properties["security.protocol"]));
        Assert.True(options.SchemaRegistry is { Url: "http://r", AutoRegister: true });
        Assert.Equal(["a", "b"], Assert.Single(options.Inference.Models).Taps);
        Assert.Equal([0.5, 0.25, 0.125], options.Inference.Models[0].Preprocessing.Mean ?? []);
        Assert.Equal(Streaming.Configuration.DeliveryGuarantee.AtLeastOnce, options.Inference.Delivery);
        Assert.Equal((1e-6, TimeSpan.FromMinutes(90)), (options.Detection.Alpha, options.Detection.WindowAge));
        Assert.Equal(["b.ladis"], options.Baselines.Files);
        Assert.Equal(0, options.Http.Port);
    }

    [Theory]
    [InlineData("Ladis:Kafka:BootstrapServer", "x", "Ladis:Kafka:BootstrapServer is no setting; Ladis:Kafka has BootstrapServers, ")]
    [InlineData("Ladis:Foo", "x", "Ladis:Foo is no setting; Ladis has Baselines, ")]
    [InlineData("Ladis:Inference:Models:0:Pfad", "x", "Ladis:Inference:Models:0:Pfad is no setting; Ladis:Inference:Models:0 has ClassNames, ExecutionProvider, ")]
    [InlineData("Ladis:Kafka", "x", "Ladis:Kafka is '********': it has no value of its own")]
    [InlineData("Ladis:Detection:Stride:0", "1", "Ladis:Detection:Stride is a single value")]
    [InlineData("Ladis:Detection:Stride", "many", "Ladis:Detection:Stride is 'many': a whole number.")]
    [InlineData("Ladis:Detection:Stride", "99999999999", "Ladis:Detection:Stride is '99999999999': a whole number.")]
    [InlineData("Ladis:Detection:Stride", "", "Ladis:Detection:Stride is '': a whole number.")]
    [InlineData("Ladis:Detection:Alpha", "small", "Ladis:Detection:Alpha is 'small': a number, such as 0.05.")]
    [InlineData("Ladis:Kafka:StartupTimeout", "soon", "Ladis:Kafka:StartupTimeout is 'soon': a time as hours:minutes:seconds, such as 00:00:30.")]
    [InlineData("Ladis:Detection:Delivery", "Twice", "Ladis:Detection:Delivery is 'Twice': one of ExactlyOnce, AtLeastOnce.")]
    [InlineData("Ladis:SchemaRegistry:AutoRegister", "yes", "Ladis:SchemaRegistry:AutoRegister is 'yes': true or false.")]
    [InlineData("Ladis:Inference:Models:0:Preprocessing:Mean:1", "grey", "Ladis:Inference:Models:0:Preprocessing:Mean:1 is 'grey': a number, such as 0.05.")]
    public void Mistake_ShouldBeNamedWithKeyAndValue(string key, string value, string sentence)
    {
        var error = Assert.Throws<ConfigurationException>(() => LadisConfiguration.Load(null, [new(key, value)]));

        Assert.StartsWith(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_ShouldBeNamedAllAtOnce()
    {
        var error = Assert.Throws<ConfigurationException>(() =>
            LadisConfiguration.Load(null, [new("Ladis:Foo", "1"), new("Ladis:Http:Port", "eighty"), new("Ladis:Detection:Stride", "many")]));

        Assert.Equal(3, error.Message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void Rules_ShouldBeCheckedAllAtOnce_AcrossSections()
    {
        var options = new LadisOptions();
        options.Http.Port = -1;
        options.Detection.Stride = 0;

        var error = Assert.Throws<ConfigurationException>(() =>
            LadisConfiguration.Require((nameof(options.Kafka), options.Kafka), (nameof(options.Detection), options.Detection), (nameof(options.Http), options.Http)));

        Assert.Equal(
            [
                "Ladis:Kafka:BootstrapServers is not set: name the brokers as host:port[,host:port…], or give --bootstrap-servers.",
                "Ladis:Detection:Stride is '0': at least 1 arrival.",
                "Ladis:Http:Port is '-1': from 0 (any free port) to 65535.",
            ],
            error.Message.Split(Environment.NewLine));
    }

    [Fact]
    public void File_ShouldExist_WhenItIsNamed() =>
        Assert.Equal(
            "The configuration file '/nowhere/a.json' (--config) does not exist.",
            Assert.Throws<ConfigurationException>(() => LadisConfiguration.Load("/nowhere/a.json", [])).Message);

    [Fact]
    public void File_ShouldBeJson()
    {
        Write("{ \"Ladis\": ");

        var error = Assert.Throws<ConfigurationException>(() => LadisConfiguration.Load(_file, []));

        Assert.StartsWith($"The configuration file '{_file}' is not JSON: line 1, position 12: ", error.Message, StringComparison.Ordinal);
    }

    private void Write(string json) => File.WriteAllText(_file, json);
}
