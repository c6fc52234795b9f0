using System.Net;
using System.Net.Sockets;
using Confluent.SchemaRegistry;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Serialization;

namespace Ladis.Streaming.Tests.Serialization;

/// <summary>What the real client throws, and what Ladis makes of it.</summary>
public sealed class RegistryFailureTests
{
    [Theory]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(409, false)]
    [InlineData(422, false)]
    [InlineData(501, false)]
    public async Task Answer_ShouldBeWaitedOut_OnlyWhenItMayPass(int status, bool mayPass)
    {
        foreach (var body in new[] { $$"""{"error_code":{{status}}01,"message":"so it is"}""", "<html>no registry speaks</html>", "" })
            Assert.Equal(mayPass, RegistryFailure.MayPass(await FailureAsync(status, body)));
    }

    [Theory]
    [InlineData(401, "", "wants a user: set Ladis:SchemaRegistry:Username")]
    [InlineData(401, """{"error_code":401,"message":"Unauthorized"}""", "wants a user: set Ladis:SchemaRegistry:Username")]
    [InlineData(404, """{"error_code":40401,"message":"Subject not found"}""", "does not have the schema: register it with 'ladis schemas apply'")]
    [InlineData(404, "<html>not here</html>", "has no schema registry under this path: is the address the base address of one?")]
    [InlineData(404, """{"error_code":404,"message":"HTTP 404 Not Found"}""", "has no schema registry under this path: is the address the base address of one?")]
    [InlineData(503, "busy", "cannot answer now: 503 ")]
    [InlineData(500, """{"error_code":50001,"message":"store down"}""", "cannot answer now: 500 ")]
    [InlineData(422, """{"error_code":42201,"message":"no schema"}""", "refuses the schema: 422 no schema")]
    [InlineData(200, "<html>welcome</html>", "does not answer as a schema registry does: is the address the base address of one?")]
    public async Task Answer_ShouldBeExplained(int status, string body, string message)
    {
        var error = await FailureAsync(status, body);

        Assert.True(RegistryFailure.Is(error));
        Assert.StartsWith($"The schema registry at 'http://registry' (Ladis:SchemaRegistry:Url) {message}", Explain(error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_ShouldBeWaitedOut()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = $"http://{silent.LocalEndpoint}", MaxRetries = 1, RequestTimeoutMs = 50 });

        var error = await Assert.ThrowsAsync<HttpRequestException>(client.GetAllSubjectsAsync);

        Assert.True(RegistryFailure.Is(error));
        Assert.True(RegistryFailure.MayPass(error));
        Assert.Contains("does not answer: ", Explain(error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Absence_ShouldBeWaitedOut()
    {
        using var client = RegistryClient.Create(new SchemaRegistryOptions { Url = $"http://127.0.0.1:{FreePort.Next()}" }, attempts: 1);

        var error = await Assert.ThrowsAsync<HttpRequestException>(client.GetAllSubjectsAsync);

        Assert.True(RegistryFailure.MayPass(error));
    }

    [Fact]
    public void Client_ShouldMakeAnAttempt() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RegistryClient.Create(new SchemaRegistryOptions { Url = "http://127.0.0.1:1" }, attempts: 0));

    private static string Explain(Exception error) => RegistryFailure.Explain(error, new SchemaRegistryOptions { Url = "http://registry" }, "the schema").Message;

    private static async Task<Exception> FailureAsync(int status, string body)
    {
        await using var registry = await ScriptedRegistry.StartAsync(status, body);
        using var client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = registry.Url, MaxRetries = 1, RetriesWaitMs = 1, RetriesMaxWaitMs = 1 });
        return await Assert.ThrowsAnyAsync<Exception>(client.GetAllSubjectsAsync);
    }
}
