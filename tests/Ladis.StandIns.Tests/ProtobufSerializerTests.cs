using System.Diagnostics.CodeAnalysis;
using System.Net;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using Google.Protobuf;
using Ladis.StandIns.Tests.Protos;

namespace Ladis.StandIns.Tests;

/// <summary>
/// The serializer, be it the package's or its stand-in's, against a real registry. Each test has topics of its own. The serializer is called through its
/// interface: the package's derives from a class with a type of protobuf-net, which is hidden from compilers.
/// </summary>
public sealed class ProtobufSerializerTests(GuardedRegistry registry) : IClassFixture<GuardedRegistry>
{
    private static readonly Whole Message = new() { Part = new Part { Name = "wheel" }, At = new() { Seconds = 5 } };

    [Fact]
    public async Task Serialize_ShouldWriteZeroIdZero_WhenTheTypeIsTheFirst()
    {
        using var client = registry.Connect();

        var bytes = await Serializer<Whole>(client).SerializeAsync(Message, Value("first"));

        var id = (await client.GetLatestSchemaAsync("first-value")).Id;
        Assert.Equal([0, .. BigEndian(id), 0, .. Message.ToByteArray()], bytes);
    }

    [Fact]
    public async Task Serialize_ShouldWriteTheWay_WhenTheTypeIsNested()
    {
        using var client = registry.Connect();

        var second = await Serializer<Outer>(client).SerializeAsync(new Outer(), Value("nested"));
        var inner = await Serializer<Outer.Types.Second.Types.Inner>(client).SerializeAsync(new Outer.Types.Second.Types.Inner { Value = 1 }, Value("nested"));

        Assert.Equal([2, 2], second[5..]); // one index, 1; zigzag doubles both
        Assert.Equal([6, 2, 2, 0, 8, 1], inner[5..]); // three indexes, 1 1 0, then the message
        Assert.Equal(second[..5], inner[..5]);
    }

    [Fact]
    public async Task Serialize_ShouldRegisterImports_AsReferences()
    {
        using var client = registry.Connect();

        await Serializer<Whole>(client).SerializeAsync(Message, Value("imports"));

        var whole = await client.GetLatestSchemaAsync("imports-value");
        var part = await client.GetLatestSchemaAsync("part.proto");
        Assert.Equal([new SchemaReference("part.proto", "part.proto", part.Version)], whole.References);
        Assert.Equal(SchemaType.Protobuf, whole.SchemaType);
    }

    [Fact]
    public async Task Serialize_ShouldWriteTheSameId_WhenTheSchemaIsTheSame()
    {
        using var one = registry.Connect();
        using var other = registry.Connect();

        var a = await Serializer<Whole>(one).SerializeAsync(Message, Value("same-a"));
        var b = await Serializer<Whole>(other).SerializeAsync(Message, Value("same-b"));

        Assert.Equal(a, b);
    }

    [Fact]
    public async Task Null_ShouldStayNull()
    {
        using var client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = "http://127.0.0.1:1" });

        Assert.Null(await Serializer<Whole>(client).SerializeAsync(null!, Value("null")));
    }

    [Fact]
    public async Task Serialize_ShouldFail_WhenItMayNotRegisterAndNobodyDid()
    {
        using var client = registry.Connect();
        var serializer = Serializer<Whole>(client, mayRegister: false);

        var error = await Assert.ThrowsAsync<SchemaRegistryException>(() => serializer.SerializeAsync(Message, Value("closed")));
        Assert.Equal(HttpStatusCode.NotFound, error.Status);

        var registered = await Serializer<Whole>(client).SerializeAsync(Message, Value("closed"));
        Assert.Equal(registered, await serializer.SerializeAsync(Message, Value("closed")));
    }

    /// <summary>Why Ladis holds one serializer a topic.</summary>
    [Fact]
    public async Task Serialize_ShouldKeepOneId_WhateverTheTopic()
    {
        await using var scripted = await ScriptedRegistry.StartAsync(request => (200, $$"""
            {"subject":"s","version":1,"id":{{(request.Path.Contains("one-value", StringComparison.Ordinal) ? 1 : 2)}},"schema":"s","schemaType":"PROTOBUF"}
            """));
        using var client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = scripted.Url, MaxRetries = 1 });
        var serializer = Serializer<Whole>(client);

        var ids = new List<byte>();
        foreach (var topic in new[] { "one", "two", "one" })
            ids.Add((await serializer.SerializeAsync(Message, Value(topic)))[4]);

        Assert.Equal([1, 2, 2], ids);
    }

    [Fact]
    public async Task Client_ShouldFailAsHttp_WhenThePasswordIsWrong()
    {
        using var client = registry.Connect("ladis:wrong");

        await Assert.ThrowsAnyAsync<HttpRequestException>(client.GetAllSubjectsAsync);
    }

    [SuppressMessage("Performance", "CA1859", Justification = "The package's class derives from one with a hidden type: tests see its interface alone.")]
    private static IAsyncSerializer<T> Serializer<T>(ISchemaRegistryClient client, bool mayRegister = true)
        where T : class, IMessage<T>, new() =>
        new ProtobufSerializer<T>(client, new ProtobufSerializerConfig { AutoRegisterSchemas = mayRegister, SubjectNameStrategy = SubjectNameStrategy.Topic });

    private static SerializationContext Value(string topic) => new(MessageComponentType.Value, topic);

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
