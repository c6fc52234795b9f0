using System.Text.Json;
using Ladis.Hosting.Configuration;

namespace Ladis.Cli.Tests.Commands;

/// <summary><c>ladis config</c> as a process: what operators and the chart's tests rely on.</summary>
public sealed class ConfigCommandTests : IDisposable
{
    private const string Password = "hunter2-and-more";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-config-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Settings_ShouldShowValueAndSource()
    {
        Write("appsettings.json", """{ "Ladis": { "Kafka": { "SessionTimeout": "00:00:07", "Properties": { "client.rack": "r" } } } }""");

        var settings = await Effective(
            ["--set", "Ladis:Detection:Stride=7", "--bootstrap-servers", "k:1"],
            new() { ["Ladis__Topics__Verdicts"] = "v", ["LADIS__HTTP__PORT"] = "0" });

        Assert.Equal(("00:00:07", "file appsettings.json"), settings["Ladis:Kafka:SessionTimeout"]);
        Assert.Equal(("r", "file appsettings.json"), settings["Ladis:Kafka:Properties:client.rack"]);
        Assert.Equal(("v", "environment variable Ladis__Topics__Verdicts"), settings["Ladis:Topics:Verdicts"]);
        Assert.Equal(("0", "environment variable Ladis__Http__Port"), settings["Ladis:Http:Port"]);
        Assert.Equal(("7", "command line"), settings["Ladis:Detection:Stride"]);
        Assert.Equal(("k:1", "command line"), settings["Ladis:Kafka:BootstrapServers"]);
        Assert.Equal(("00:00:30", "default"), settings["Ladis:Kafka:StartupTimeout"]);
        Assert.Equal((null, "default"), settings["Ladis:SchemaRegistry:Url"]);
    }

    [Fact]
    public async Task Secrets_ShouldNotBeShown()
    {
        Dictionary<string, string?> environment = new()
        {
            ["Ladis__Kafka__Security__Password"] = Password,
            ["Ladis__Kafka__Security__KeyPassword"] = Password,
            ["Ladis__Kafka__Properties__sasl.oauthbearer.client.secret"] = Password,
            ["Ladis__SchemaRegistry__Url"] = $"https://user:{Password}@registry/",
            ["Ladis__SchemaRegistry__Password"] = Password,
            ["Ladis__SchemaRegistry__KeystorePassword"] = Password,
        };
        foreach (var format in new[] { "table", "json" })
        {
            // With a role all of it is checked, too: the errors of such a configuration show no secret either.
            var (code, output, error) = await Run(["config", "detector", "--format", format], environment);

            Assert.Equal(2, code);
            Assert.DoesNotContain(Password, output + error, StringComparison.Ordinal);
            Assert.Contains("********", output, StringComparison.Ordinal);
            Assert.Contains("no user in an address", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Role_ShouldBeCheckedAfterItWasShown()
    {
        var (code, output, error) = await Run(["config", "detector", "--set", "Ladis:Detection:Stride=0"], []);

        Assert.Equal(2, code);
        Assert.Contains("Ladis:Detection:Stride", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Ladis:Inference:", output, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
        Assert.Contains("Ladis:Detection:Stride is '0': at least 1 arrival.", error, StringComparison.Ordinal);
        Assert.Contains("Ladis:Kafka:BootstrapServers is not set: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KnownSettings_ShouldBeTakenAsEnvironmentVariables()
    {
        var (_, output, _) = await Run(["config", "--settings", "--format", "json"], []);
        var known = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();

        // Each listed setting is one that the configuration knows: set to its default, none of them is refused.
        LadisConfiguration.Load(null, known.Select(s => KeyValuePair.Create(
            s.GetProperty("key").GetString()!.Replace("<n>", "0", StringComparison.Ordinal).Replace("<name>", "client.rack", StringComparison.Ordinal),
            s.GetProperty("default").GetString())));
        var listed = known.ToDictionary(s => s.GetProperty("environmentVariable").GetString()!, s => s.GetProperty("default").GetString(), StringComparer.Ordinal);
        Assert.True(listed.Count > 80, $"{listed.Count} settings");
        Assert.Equal("ladis-detector", listed["Ladis__Detection__GroupId"]);
        Assert.Contains("Ladis__Kafka__Security__PasswordFile", listed.Keys);
        Assert.Contains("Ladis__Inference__Models__<n>__Path", listed.Keys);
    }

    private async Task<Dictionary<string, (string?, string?)>> Effective(string[] arguments, Dictionary<string, string?> environment)
    {
        var (code, output, error) = await Run(["config", "--format", "json", .. arguments], environment);
        Assert.Equal((0, ""), (code, error));
        return JsonDocument.Parse(output).RootElement.EnumerateArray()
            .ToDictionary(s => s.GetProperty("key").GetString()!, s => (s.GetProperty("value").GetString(), s.GetProperty("source").GetString()), StringComparer.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> Run(string[] arguments, Dictionary<string, string?> environment)
    {
        await using var process = await LadisProgram.StartAsync(arguments, environment, _folder.FullName);
        return (await process.WaitForExitAsync(Waits.Long), process.Output, process.Error);
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder.FullName, file), text);
}
