using Ladis.Streaming.Embedded;

namespace Ladis.Hosting.Tests.Roles;

/// <summary>Settings that take protection away are said when the program starts, as processes.</summary>
public sealed class InsecureSettingsTests
{
    private const string Verification = "Ladis:Kafka:Properties:enable.ssl.certificate.verification";

    [Fact]
    public async Task Role_ShouldSayThem_Once()
    {
        using var broker = EmbeddedBroker.Start(new[] { "activations", "verdicts", "alerts", "baselines", "checkpoints", "dead-letters" }.ToDictionary(t => $"ladis.{t}", _ => 1, StringComparer.Ordinal));
        await using var detector = await LadisProgram.StartAsync(
            ["detector", "--bootstrap-servers", broker.BootstrapServers, "--http-port", "0", "--set", "Ladis:Http:Host=127.0.0.1", "--set", $"{Verification}=false"]);
        await detector.WaitForLineAsync("Serving /metrics", Waits.Long);
        detector.Terminate();

        Assert.Equal(0, await detector.WaitForExitAsync(Waits.Long));
        var line = Assert.Single(detector.All.Split('\n'), l => l.Contains("Insecure: ", StringComparison.Ordinal));
        Assert.Contains("warn: Ladis.Hosting.Roles[4001]", line, StringComparison.Ordinal);
        Assert.Contains($"{Verification} is 'false': no broker's certificate is checked", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Command_ShouldSayThem_OnStandardError(bool isInsecure)
    {
        using var broker = EmbeddedBroker.Start(new Dictionary<string, int>(StringComparer.Ordinal) { ["ladis.baselines"] = 1 });
        await using var list = await LadisProgram.StartAsync(
            ["baseline", "list", "--bootstrap-servers", broker.BootstrapServers, .. isInsecure ? (string[])["--set", $"{Verification}=false"] : []]);

        Assert.Equal(0, await list.WaitForExitAsync(Waits.Long));
        Assert.Equal("'ladis.baselines' holds no baseline.", list.Output.TrimEnd());
        Assert.Equal(isInsecure, list.Error.Contains($"Insecure: {Verification} is 'false': ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Schemas_ShouldNotBeApplied_WithoutSayingThatThePasswordIsSeen()
    {
        await using var apply = await LadisProgram.StartAsync(
            ["schemas", "apply", "--url", "http://127.0.0.1:1", "--set", "Ladis:SchemaRegistry:Username=ladis", "--set", "Ladis:SchemaRegistry:Password=hidden"]);

        Assert.Equal(1, await apply.WaitForExitAsync(Waits.Long));
        Assert.StartsWith("warning: Ladis:SchemaRegistry:Url has an http address and Ladis:SchemaRegistry:Username is set: ", apply.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", apply.All, StringComparison.Ordinal);
    }
}
