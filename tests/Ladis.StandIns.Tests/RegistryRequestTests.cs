using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Confluent.SchemaRegistry;

namespace Ladis.StandIns.Tests;

/// <summary>What Ladis expects of Confluent's client: requests, repetitions, other addresses, answers that are kept, and how it fails.</summary>
public sealed class RegistryRequestTests
{
    private static readonly Schema Text = new("syntax = \"proto3\"; message A {}", [new SchemaReference("b.proto", "b", 3)], SchemaType.Protobuf);

    [Fact]
    public async Task Register_ShouldSendSchemaTypeAndReferences()
    {
        await using var registry = await ScriptedRegistry.StartAsync(200, """{"id":7}""");
        using var client = Connect(registry.Url);

        Assert.Equal(7, await client.RegisterSchemaAsync("a/b value", Text, normalize: true));

        var request = Assert.Single(registry.Requests);
        using var body = JsonDocument.Parse(request.Body);
        Assert.Equal("POST", request.Method);
        Assert.Equal("/subjects/a%2Fb%20value/versions?normalize=True", request.Path);
        Assert.Equal("application/vnd.schemaregistry.v1+json", request.ContentType);
        Assert.Equal("PROTOBUF", body.RootElement.GetProperty("schemaType").GetString());
        Assert.Equal(Text.SchemaString, body.RootElement.GetProperty("schema").GetString());
        var reference = Assert.Single(body.RootElement.GetProperty("references").EnumerateArray());
        Assert.Equal(("b.proto", "b", 3), (reference.GetProperty("name").GetString(), reference.GetProperty("subject").GetString(), reference.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Register_ShouldAskOnce_WhenManyAskTogether()
    {
        await using var registry = await ScriptedRegistry.StartAsync(200, """{"id":7}""");
        using var client = Connect(registry.Url);

        var ids = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => client.RegisterSchemaAsync("a-value", Text)));

        Assert.All(ids, id => Assert.Equal(7, id));
        Assert.Single(registry.Requests);
    }

    [Fact]
    public async Task Error_ShouldNotBeKept()
    {
        await using var registry = await ScriptedRegistry.StartAsync(r => r.Number == 1 ? (404, """{"error_code":40403,"message":"gone"}""") : (200, """{"schema":"x","schemaType":"JSON"}"""));
        using var client = Connect(registry.Url);

        var error = await Assert.ThrowsAsync<SchemaRegistryException>(() => client.GetSchemaAsync(1));

        Assert.Equal((HttpStatusCode.NotFound, 40403), (error.Status, error.ErrorCode));
        Assert.Contains("gone", error.Message, StringComparison.Ordinal);
        Assert.Equal(SchemaType.Json, (await client.GetSchemaAsync(1)).SchemaType);
    }

    [Fact]
    public async Task Request_ShouldBeRepeated_WhenTheErrorMayPass()
    {
        await using var registry = await ScriptedRegistry.StartAsync(r => r.Number < 3 ? (503, "busy") : (200, """["a"]"""));
        using var client = Connect(registry.Url, attempts: 3);

        Assert.Equal(["a"], await client.GetAllSubjectsAsync());
        Assert.Equal(3, registry.Requests.Count);
    }

    [Fact]
    public async Task Request_ShouldNotBeRepeated_WhenTheErrorIsFinal()
    {
        await using var registry = await ScriptedRegistry.StartAsync(422, """{"error_code":42201,"message":"no schema"}""");
        using var client = Connect(registry.Url, attempts: 3);

        var error = await Assert.ThrowsAsync<SchemaRegistryException>(() => client.RegisterSchemaAsync("a-value", Text));

        Assert.Equal(42201, error.ErrorCode);
        Assert.Single(registry.Requests);
    }

    [Fact]
    public async Task Request_ShouldGoToTheNextAddress_WhenOneIsDown()
    {
        await using var down = await ScriptedRegistry.StartAsync(200, "[]");
        var nobody = down.Url;
        await down.DisposeAsync();
        await using var registry = await ScriptedRegistry.StartAsync(200, """["a"]""");
        using var client = Connect($"{nobody},{registry.Url}");

        Assert.Equal(["a"], await client.GetAllSubjectsAsync());
    }

    [Fact]
    public async Task Request_ShouldFailAsHttp_WhenNobodyAnswers()
    {
        await using var down = await ScriptedRegistry.StartAsync(200, "[]");
        using var client = Connect(down.Url);
        await down.DisposeAsync();

        var error = await Assert.ThrowsAsync<HttpRequestException>(client.GetAllSubjectsAsync);

        Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error_code":50001,"message":"store down"}""", 50001, "store down")]
    [InlineData("busy", -1, "InternalServerError")]
    public async Task Request_ShouldFailAsAnswered_WhenTheErrorDoesNotPass(string answer, int code, string message)
    {
        await using var registry = await ScriptedRegistry.StartAsync(500, answer);
        using var client = Connect(registry.Url, attempts: 2);

        var error = await Assert.ThrowsAsync<SchemaRegistryException>(client.GetAllSubjectsAsync);

        Assert.Equal((HttpStatusCode.InternalServerError, code), (error.Status, error.ErrorCode));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, registry.Requests.Count);
    }

    [Fact]
    public async Task Request_ShouldFailAsHttp_WhenTheAnswerTakesTooLong()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = $"http://{silent.LocalEndpoint}", MaxRetries = 1, RequestTimeoutMs = 50 });

        var error = await Assert.ThrowsAsync<HttpRequestException>(client.GetAllSubjectsAsync);

        Assert.IsType<TaskCanceledException>(error.InnerException);
    }

    /// <summary>What it calls retries it counts as attempts: the product asks for one at least.</summary>
    [Fact]
    public async Task Request_ShouldNotBeSent_WhenNoRetryIsAllowed()
    {
        await using var registry = await ScriptedRegistry.StartAsync(200, """["a"]""");
        using var client = Connect(registry.Url, attempts: 0);

        await Assert.ThrowsAsync<NullReferenceException>(client.GetAllSubjectsAsync);

        Assert.Empty(registry.Requests);
    }

    [Theory]
    [InlineData("", "")] // as the registry answers to no user or a wrong one
    [InlineData("""{"error_code":401,"message":"Unauthorized"}""", "401")]
    public async Task Request_ShouldCarryTheUser_AndFailAsHttpWhenItIsRefused(string answer, string code)
    {
        await using var registry = await ScriptedRegistry.StartAsync(401, answer);
        using var client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = registry.Url, MaxRetries = 1, BasicAuthUserInfo = "ladis:se:cret" });

        var error = await Assert.ThrowsAnyAsync<HttpRequestException>(client.GetAllSubjectsAsync);

        Assert.Contains("Unauthorized", error.Message, StringComparison.Ordinal);
        Assert.Equal(code, error is SchemaRegistryException known ? $"{known.ErrorCode}" : "");
        Assert.Equal("Basic " + Convert.ToBase64String("ladis:se:cret"u8), Assert.Single(registry.Requests).Authorization);
    }

    private static CachedSchemaRegistryClient Connect(string urls, int attempts = 1) =>
        new(new SchemaRegistryConfig { Url = urls, MaxRetries = attempts, RetriesWaitMs = 1, RetriesMaxWaitMs = 2 });
}
