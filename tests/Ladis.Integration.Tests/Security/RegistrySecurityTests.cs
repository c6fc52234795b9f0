using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Ladis.Integration.Tests.EndToEnd;

namespace Ladis.Integration.Tests.Security;

/// <summary>A real registry behind TLS and basic authentication: what is refused, what is registered, and that its absence costs no record.</summary>
[Collection(KafkaTests.Name)]
public sealed class RegistrySecurityTests(KafkaBroker broker, SecuredRegistry registry, ITestOutputHelper output) : IClassFixture<SecuredRegistry>
{
    private static readonly string Model = Deployment.Model("shapes.onnx");

    [Fact]
    public async Task Schemas_ShouldBeRegistered_OnceOnly()
    {
        await ReadyAsync();
        var prefix = KafkaBroker.UniqueName("schemas");
        string[] arguments = ["schemas", "apply", .. Set([.. registry.Settings, ("Topics:Requests", $"{prefix}.requests"), ("Topics:Verdicts", $"{prefix}.verdicts")])];

        var (code, first) = await RunAsync(arguments);
        var (again, second) = await RunAsync(arguments);

        Assert.Equal((0, 0), (code, again));
        Assert.Matches($"(?m)^registered   {prefix}.requests-value \\(id \\d+\\)$", first);
        Assert.Matches($"(?m)^registered   {prefix}.verdicts-value \\(id \\d+\\)$", first);
        Assert.DoesNotContain("registered", second.Replace("unchanged", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(first.Split('\n').Length, second.Split('\n').Length);
        Assert.Contains("BACKWARD_TRANSITIVE", await AskAsync(HttpMethod.Get, $"config/{prefix}.verdicts-value"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schemas_ShouldNotReplaceIncompatibleOnes()
    {
        await ReadyAsync();
        var topic = $"{KafkaBroker.UniqueName("other")}.predictions";
        const string Foreign = "syntax = \"proto3\"; package ladis.v1; message Prediction { repeated int64 request_id = 1; }";
        await AskAsync(HttpMethod.Post, $"subjects/{topic}-value/versions", JsonContent.Create(new { schemaType = "PROTOBUF", schema = Foreign }));

        var (code, text) = await RunAsync(["schemas", "apply", .. Set([.. registry.Settings, ("Topics:Predictions", topic)])]);

        Assert.Equal(1, code);
        Assert.Contains($"incompatible {topic}-value", text, StringComparison.Ordinal);
        Assert.Contains("has earlier versions whose records this Ladis could not read", text, StringComparison.Ordinal);
        Assert.Contains("ladis.verdicts-value", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Password", "wrong", "does not let in the user 'ladis' (Ladis:SchemaRegistry:Username): mend the name or the password.")]
    [InlineData("Username", "nobody", "does not let in the user 'nobody' (Ladis:SchemaRegistry:Username): mend the name or the password.")]
    [InlineData("CaFile", "", "shows a certificate that this machine does not trust: name the PEM file of the authority that signed it as Ladis:SchemaRegistry:CaFile.")]
    [InlineData("Url", "https://127.0.0.1:1", "does not answer: ")]
    public async Task WrongSetting_ShouldBeNamed(string setting, string value, string message)
    {
        await ReadyAsync();
        var settings = registry.Settings.Where(s => setting != "Password" || s.Key != "SchemaRegistry:PasswordFile").Append(($"SchemaRegistry:{setting}", value));

        var (code, text) = await RunAsync(["schemas", "apply", .. Set(settings)]);

        output.WriteLine(text);
        Assert.Equal(1, code);
        Assert.Contains("(Ladis:SchemaRegistry:Url) " + message, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_ShouldSayWhatToDo_WhenSchemasAreNotRegistered()
    {
        await ReadyAsync();
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "unregistered", registry.Settings);

        var worker = await ladis.StartAsync("inference", "--model", Model);

        Assert.Equal(1, await worker.WaitForExitAsync(Waits.Long));
        Assert.Contains($"does not have the schema of subject '{ladis.Topic("Predictions")}-value': register it with 'ladis schemas apply'", worker.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_ShouldNotBeLost_WhenTheRegistryIsDown()
    {
        await ReadyAsync();
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "outage", registry.Settings);
        await ladis.RunAsync("schemas", "apply");
        await registry.StopAsync();

        // Down at start: the worker is alive and waits.
        var port = FreePort.Next();
        var worker = await ladis.StartAsync("inference", "--model", Model, "--http-port", $"{port}");
        await ladis.SendAsync(Shapes.Draw(0, 50).Select(Shapes.Png));
        await worker.WaitForLineAsync("The schema registry at .* does not answer .*; will be tried again", Waits.Long);
        using var http = new HttpClient();
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/healthz")));
        var waiting = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "waiting for broker, topics or registry"), (waiting.StatusCode, await waiting.Content.ReadAsStringAsync()));
        await registry.StartAsync();
        ladis.Await("Predictions", 50);
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/readyz")));

        // Down in flight: not missed.
        await registry.StopAsync();
        await ladis.SendAsync(Shapes.Draw(50, 50).Select(Shapes.Png));
        ladis.Await("Predictions", 100);
        await registry.StartAsync();
        Assert.Contains("unchanged", await ladis.RunAsync("schemas", "apply"), StringComparison.Ordinal);

        Assert.Equal(0, await Deployment.StopAsync(worker));
        Assert.Equal(100, ladis.All("Predictions").Count);
        Assert.Empty(ladis.All("DeadLetters"));
        Assert.DoesNotContain("fail:", worker.All, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Set(IEnumerable<(string Key, string Value)> settings) => settings.SelectMany(s => new[] { "--set", $"Ladis:{s.Key}={s.Value}" });

    private static async Task<(int Code, string Output)> RunAsync(string[] arguments)
    {
        await using var process = await LadisProgram.StartAsync(arguments);
        return (await process.WaitForExitAsync(Waits.Long), process.All);
    }

    private async Task ReadyAsync()
    {
        SecuredRegistry.SkipIfAbsent();
        await registry.StartAsync();
    }

    private async Task<string> AskAsync(HttpMethod method, string path, HttpContent? body = null)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{SecuredRegistry.User}:{SecuredRegistry.Password}")));
        using var request = new HttpRequestMessage(method, $"{registry.PlainUrl}/{path}") { Content = body };
        using var response = await client.SendAsync(request);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}
