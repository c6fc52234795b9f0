using System.Net;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Ladis.StandIns.Tests.Protos;

namespace Ladis.StandIns.Tests;

/// <summary>Serializer, deserializer and client against a real registry. Each test has topics of its own.</summary>
public sealed class ProtobufSerdesTests(GuardedRegistry registry) : IClassFixture<GuardedRegistry>
{
    private static readonly Whole Message = new() { Part = new Part { Name = "wheel" }, At = new() { Seconds = 5 } };

    [Fact]
    public async Task Serialize_ShouldWriteZeroIdZero_WhenTheTypeIsTheFirst()
    {
        using var client = registry.Connect();

        var bytes = await new ProtobufSerializer<Whole>(client, ByTopic()).SerializeAsync(Message, Value("first"));

        var id = (await client.GetLatestSchemaAsync("first-value")).Id;
        Assert.Equal([0, .. BigEndian(id), 0, .. Message.ToByteArray()], bytes);
    }

    [Fact]
    public async Task Serialize_ShouldWriteTheWay_WhenTheTypeIsNested()
    {
        using var client = registry.Connect();

        var second = await new ProtobufSerializer<Outer>(client, ByTopic()).SerializeAsync(new Outer(), Value("nested"));
        var inner = await new ProtobufSerializer<Outer.Types.Second.Types.Inner>(client, ByTopic())
            .SerializeAsync(new Outer.Types.Second.Types.Inner { Value = 1 }, Value("nested"));

        Assert.Equal([2, 2], second[5..]); // one index, 1; zigzag doubles both
        Assert.Equal([6, 2, 2, 0, 8, 1], inner[5..]); // three indexes, 1 1 0, then the message
        Assert.Equal(second[..5], inner[..5]);
    }

    [Fact]
    public async Task Serialize_ShouldRegisterImports_AsReferences()
    {
        using var client = registry.Connect();

        await new ProtobufSerializer<Whole>(client, ByTopic()).SerializeAsync(Message, Value("imports"));

        var whole = await client.GetLatestSchemaAsync("imports-value");
        var part = await client.GetLatestSchemaAsync("part.proto");
        Assert.Equal([new SchemaReference("part.proto", "part.proto", part.Version)], whole.References);
        Assert.Equal(SchemaType.Protobuf, whole.SchemaType);
    }

    [Fact]
    public async Task Serialize_ShouldReferToKnownTypes_WhenTheyAreNotSkipped()
    {
        using var client = registry.Connect();
        var config = ByTopic();
        config.SkipKnownTypes = false;

        await new ProtobufSerializer<Whole>(client, config).SerializeAsync(Message, Value("known"));

        var names = (await client.GetLatestSchemaAsync("known-value")).References.Select(reference => reference.Name);
        Assert.Equal(["google/protobuf/timestamp.proto", "part.proto"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Serialize_ShouldWriteTheSameId_WhenTheSchemaIsTheSame()
    {
        using var one = registry.Connect();
        using var other = registry.Connect();

        var a = await new ProtobufSerializer<Whole>(one, ByTopic()).SerializeAsync(Message, Value("same-a"));
        var b = await new ProtobufSerializer<Whole>(other, ByTopic()).SerializeAsync(Message, Value("same-b"));

        Assert.Equal(a, b);
    }

    [Fact]
    public async Task Deserialize_ShouldGiveTheMessageBack()
    {
        using var client = registry.Connect();
        var bytes = await new ProtobufSerializer<Whole>(client, ByTopic()).SerializeAsync(Message, Value("back"));

        var asked = await new ProtobufDeserializer<Whole>(client, ReadByTopic())
            .DeserializeAsync(bytes, isNull: false, Value("back"));
        var alone = await new ProtobufDeserializer<Whole>(ReadByTopic()).DeserializeAsync(bytes, isNull: false, Value("back"));

        Assert.Equal(Message, asked);
        Assert.Equal(Message, alone);
    }

    [Fact]
    public async Task Deserialize_ShouldFail_WhenTheRegistryDoesNotHaveTheId()
    {
        using var client = registry.Connect();
        var deserializer = new ProtobufDeserializer<Whole>(client, ReadByTopic());

        var error = await Assert.ThrowsAsync<SchemaRegistryException>(
            () => deserializer.DeserializeAsync(new byte[] { 0, 0x7F, 0, 0, 0, 0, 8, 1 }, isNull: false, Value("unknown")));

        Assert.Equal((HttpStatusCode.NotFound, 40403), (error.Status, error.ErrorCode));
    }

    [Fact]
    public async Task Deserialize_ShouldFail_WhenTheBytesAreNotFramed()
    {
        var deserializer = new ProtobufDeserializer<Whole>(ReadByTopic());

        await Assert.ThrowsAnyAsync<Exception>(() => deserializer.DeserializeAsync(new byte[] { 9, 0, 0, 0, 1, 0, 1 }, isNull: false, Value("raw")));
        await Assert.ThrowsAnyAsync<Exception>(() => deserializer.DeserializeAsync(new byte[] { 0, 0 }, isNull: false, Value("raw")));
        await Assert.ThrowsAsync<InvalidProtocolBufferException>(
            () => deserializer.DeserializeAsync(new byte[] { 0, 0, 0, 0, 1, 0, 10, 99 }, isNull: false, Value("raw")));
    }

    [Fact]
    public async Task Null_ShouldStayNull()
    {
        using var client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = "http://127.0.0.1:1" });

        Assert.Null(await new ProtobufSerializer<Whole>(client, ByTopic()).SerializeAsync(null!, Value("null")));
        Assert.Null(await new ProtobufDeserializer<Whole>(ReadByTopic()).DeserializeAsync(default, isNull: true, Value("null")));
    }

    [Fact]
    public async Task Serialize_ShouldFail_WhenItMayNotRegisterAndNobodyDid()
    {
        using var client = registry.Connect();
        var config = ByTopic();
        config.AutoRegisterSchemas = false;
        var serializer = new ProtobufSerializer<Whole>(client, config);

        var error = await Assert.ThrowsAsync<SchemaRegistryException>(() => serializer.SerializeAsync(Message, Value("closed")));
        Assert.Equal(HttpStatusCode.NotFound, error.Status);

        await new ProtobufSerializer<Whole>(client, ByTopic()).SerializeAsync(Message, Value("closed"));
        Assert.NotEmpty(await serializer.SerializeAsync(Message, Value("closed")));
    }

    [Fact]
    public async Task Serialize_ShouldWriteTheLastId_WhenToldTo()
    {
        using var client = registry.Connect();
        var first = await client.RegisterSchemaAsync("latest-value", Proto("message A { int32 a = 1; }"));
        var last = await client.RegisterSchemaAsync("latest-value", Proto("message A { int32 a = 1; int32 b = 2; }"));
        var config = ByTopic();
        config.AutoRegisterSchemas = false;
        config.UseLatestVersion = true;

        var bytes = await new ProtobufSerializer<Part>(client, config).SerializeAsync(new Part(), Value("latest"));

        Assert.NotEqual(first, last);
        Assert.Equal(BigEndian(last), bytes[1..5]);
        Assert.Equal([1, 2], await client.GetSubjectVersionsAsync("latest-value"));
        Assert.Equal(first, (await client.GetRegisteredSchemaAsync("latest-value", 1)).Id);
    }

    [Fact]
    public void Serializer_ShouldRefuse_ToRegisterAndToTakeTheLast()
    {
        using var client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = "http://127.0.0.1:1" });
        var config = new ProtobufSerializerConfig { AutoRegisterSchemas = true, UseLatestVersion = true };

        Assert.Throws<ArgumentException>(() => new ProtobufSerializer<Whole>(client, config));
    }

    [Fact]
    public async Task Register_ShouldFail_WhenTheSchemaIsNotCompatible()
    {
        using var client = registry.Connect();
        await client.RegisterSchemaAsync("strict-value", Proto("message A { int32 a = 1; }"));
        Assert.Equal(Compatibility.BackwardTransitive, await client.UpdateCompatibilityAsync(Compatibility.BackwardTransitive, "strict-value"));

        var wrong = Proto("message A { string a = 1; }");
        var error = await Assert.ThrowsAsync<SchemaRegistryException>(() => client.RegisterSchemaAsync("strict-value", wrong));

        Assert.Equal(HttpStatusCode.Conflict, error.Status);
        Assert.False(await client.IsCompatibleAsync("strict-value", wrong));
        Assert.True(await client.IsCompatibleAsync("strict-value", Proto("message A { int32 a = 1; int32 b = 2; }")));
        Assert.Equal(Compatibility.BackwardTransitive, await client.GetCompatibilityAsync("strict-value"));
        Assert.Equal(Compatibility.Backward, await client.GetCompatibilityAsync());
    }

    [Fact]
    public async Task GetSchema_ShouldGiveTextOrDescriptor()
    {
        using var client = registry.Connect();
        var id = await client.RegisterSchemaAsync("forms-value", Proto("message A { int32 a = 1; }"));

        var text = await client.GetSchemaAsync(id);
        var descriptor = await client.GetSchemaAsync(id, "serialized");

        Assert.Contains("message A", text.SchemaString, StringComparison.Ordinal);
        var file = FileDescriptorProto.Parser.ParseFrom(Convert.FromBase64String(descriptor.SchemaString));
        Assert.Equal("A", Assert.Single(file.MessageType).Name);
        Assert.Contains("forms-value", await client.GetAllSubjectsAsync());
    }

    [Fact]
    public async Task Client_ShouldFailAsHttp_WhenThePasswordIsWrong()
    {
        using var client = registry.Connect("ladis:wrong");

        await Assert.ThrowsAnyAsync<HttpRequestException>(client.GetAllSubjectsAsync);
    }

    private static ProtobufSerializerConfig ByTopic() => new() { SubjectNameStrategy = SubjectNameStrategy.Topic };

    private static ProtobufDeserializerConfig ReadByTopic() => new() { SubjectNameStrategy = SubjectNameStrategy.Topic };

    private static SerializationContext Value(string topic) => new(MessageComponentType.Value, topic);

    private static Schema Proto(string messages) => new($"syntax = \"proto3\"; {messages}", SchemaType.Protobuf);

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
