using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Tests.Configuration;

public class OptionValidationTests
{
    private static readonly KafkaOptions Good = new() { BootstrapServers = "a:9092, b.example:1" };

    public static TheoryData<string, Action<KafkaOptions>, string> BadKafka => new()
    {
        { "no servers", o => o.BootstrapServers = " ", "S:BootstrapServers is not set: name the brokers as host:port" },
        { "only commas", o => o.BootstrapServers = ",", "S:BootstrapServers is not set: name the brokers as host:port" },
        { "no port", o => o.BootstrapServers = "a:9092,b", "S:BootstrapServers is 'b': each broker is host:port" },
        { "port 0", o => o.BootstrapServers = "a:0", "S:BootstrapServers is 'a:0': each broker is host:port" },
        { "port too large", o => o.BootstrapServers = "a:65536", "S:BootstrapServers is 'a:65536': each broker is host:port" },
        { "no host", o => o.BootstrapServers = ":9092", "S:BootstrapServers is ':9092': each broker is host:port" },
        { "no instance", o => o.InstanceId = "", "S:InstanceId is '': a name that no other running worker has" },
        { "no start", o => o.StartupTimeout = TimeSpan.Zero, "S:StartupTimeout is '00:00:00': longer than 0" },
        { "short transaction", o => o.TransactionTimeout = TimeSpan.FromMilliseconds(999), "S:TransactionTimeout is '00:00:00.9990000': at least 1 second" },
        { "no session", o => o.SessionTimeout = TimeSpan.Zero, "S:SessionTimeout is '00:00:00': longer than 0 and shorter than MaxPollInterval (00:05:00)" },
        { "long session", o => o.SessionTimeout = o.MaxPollInterval, "S:SessionTimeout is '00:05:00': longer than 0 and shorter than MaxPollInterval (00:05:00)" },
    };

    public static TheoryData<string, Action<LoopOptions>, string> BadLoop => new()
    {
        { "no group", o => o.GroupId = " ", "S:GroupId is ' ': the consumer group needs a name" },
        { "no loop", o => o.Loops = 0, "S:Loops is '0': at least 1" },
        { "no batch", o => o.MaxBatch = 0, "S:MaxBatch is '0': from 1 to 10,000 records" },
        { "large batch", o => o.MaxBatch = 10_001, "S:MaxBatch is '10001': from 1 to 10,000 records" },
        { "negative wait", o => o.MaxWait = TimeSpan.FromTicks(-1), "S:MaxWait is '-00:00:00.0000001': from 0 to 1 second" },
        { "long wait", o => o.MaxWait = TimeSpan.FromSeconds(2), "S:MaxWait is '00:00:02': from 0 to 1 second" },
        { "negative interval", o => o.CommitInterval = TimeSpan.FromTicks(-1), "S:CommitInterval is '-00:00:00.0000001': from 0 to 1 second" },
        { "long interval", o => o.CommitInterval = TimeSpan.FromSeconds(2), "S:CommitInterval is '00:00:02': from 0 to 1 second" },
    };

    [Theory]
    [MemberData(nameof(BadKafka))]
    public void KafkaOptions_ShouldNameKeyValueAndWhatIsAllowed(string what, Action<KafkaOptions> spoil, string message)
    {
        var options = new KafkaOptions { BootstrapServers = "a:9092" };
        spoil(options);

        Assert.StartsWith(message, Assert.Single(options.Validate("S")).ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(what);
    }

    [Theory]
    [MemberData(nameof(BadLoop))]
    public void LoopOptions_ShouldNameKeyValueAndWhatIsAllowed(string what, Action<LoopOptions> spoil, string message)
    {
        var options = new LoopOptions { GroupId = "g" };
        spoil(options);

        Assert.StartsWith(message, Assert.Single(options.Validate("S")).ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(what);
    }

    [Fact]
    public void GoodOptions_ShouldPass()
    {
        Assert.Empty(Good.Validate("S"));
        Assert.Empty(new LoopOptions { GroupId = "g", MaxWait = TimeSpan.Zero, CommitInterval = TimeSpan.FromSeconds(1), MaxBatch = 10_000 }.Validate("S"));
        Assert.Empty(new TopicsOptions().Validate("S"));
        Assert.Empty(new SchemaRegistryOptions().Validate("S"));
        Assert.Empty(new SchemaRegistryOptions { Url = "http://a:8081, https://b" }.Validate("S"));
    }

    [Fact]
    public void AllErrors_ShouldComeAtOnce() =>
        Assert.Equal(
            ["S:GroupId", "S:Loops", "S:MaxBatch"],
            new LoopOptions { GroupId = "", Loops = -1, MaxBatch = -1 }.Validate("S").Select(e => e.Key));

    [Theory]
    [InlineData("acks")]
    [InlineData("auto.offset.reset")]
    [InlineData("client.id")]
    [InlineData("delivery.report.only.error")]
    [InlineData("dotnet.producer.enable.delivery.reports")]
    [InlineData("Enable.Auto.Commit")]
    [InlineData("enable.auto.offset.store")]
    [InlineData("enable.idempotence")]
    [InlineData("group.id")]
    [InlineData("isolation.level")]
    [InlineData("partitioner")]
    [InlineData("transactional.id")]
    public void OwnedProperties_ShouldBeRefused(string property)
    {
        var options = new KafkaOptions { BootstrapServers = "a:9092", Properties = new Dictionary<string, string> { [property] = "true", ["client.rack"] = "r" } };

        var error = Assert.Single(options.Validate("S"));

        Assert.Equal(($"S:Properties:{property}", "true"), (error.Key, error.Value));
        Assert.StartsWith("Ladis owns this property", error.Allowed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a topic")]
    [InlineData("ladis/requests")]
    public void TopicNames_ShouldBeRefused_WhenKafkaWouldRefuseThem(string name)
    {
        var error = Assert.Single(new TopicsOptions { Alerts = name }.Validate("S"));

        Assert.Equal(("S:Alerts", name), (error.Key, error.Value));
        Assert.StartsWith("a topic name has 1 to 249 characters", error.Allowed, StringComparison.Ordinal);
    }

    [Fact]
    public void TopicNames_ShouldBeRefused_WhenTooLong() =>
        Assert.Single(new TopicsOptions { Requests = new string('a', 250) }.Validate("S"));

    [Fact]
    public void TopicNames_ShouldBeRefused_WhenTwoAreEqual()
    {
        var error = Assert.Single(new TopicsOptions { Verdicts = "same", Alerts = "same" }.Validate("S"));

        Assert.Equal("S:Alerts is 'same': S:Verdicts has the same name; every topic needs its own.", error.ToString());
    }

    [Theory]
    [InlineData("registry:8081")]
    [InlineData("ftp://registry")]
    [InlineData("/path")]
    public void RegistryAddress_ShouldBeRefused_WhenItIsNoHttpAddress(string url)
    {
        var error = Assert.Single(new SchemaRegistryOptions { Url = $"http://good, {url}" }.Validate("S"));

        Assert.Equal(("S:Url", url), (error.Key, error.Value));
        Assert.StartsWith("an absolute http or https address", error.Allowed, StringComparison.Ordinal);
    }
}
