using Confluent.SchemaRegistry;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ladis.Streaming.Tests.Serialization;

/// <summary>Against the registry that is found (<see cref="SchemaRegistrySource"/>).</summary>
public sealed class RegistryProtobufSerializerTests(SchemaRegistryServer registry) : IClassFixture<SchemaRegistryServer>
{
    private static readonly Prediction Message = new() { RequestId = "r", ClassName = "circle", Source = new SourceCoordinates { Topic = "t", Offset = 1 } };

    [Fact]
    public void Message_ShouldBeReadableBehindItsSchemaId()
    {
        using var serializer = Serializer(registry.Url, autoRegister: true);

        // Prediction is not the first message of its file: its index is in the frame.
        var value = serializer.Serialize(Message, KafkaBroker.UniqueName());

        Assert.Equal(0, value[0]);
        Assert.NotEqual(Message.ToByteArray(), value);
        Assert.True(MessageReader.TryRead<Prediction>(value, out var read, out var error), error);
        Assert.Equal(Message, read);
    }

    [Fact]
    public async Task Types_ShouldEachHaveTheirOwnSubject_OfTheirTopic()
    {
        using var serializer = Serializer(registry.Url, autoRegister: true);
        var (first, second) = (KafkaBroker.UniqueName(), KafkaBroker.UniqueName());

        serializer.Serialize(Message, first);
        serializer.Serialize(new Activation { StreamId = "m@1" }, second);

        using var client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = registry.Url.ToString() });
        Assert.Equal([1], await client.GetSubjectVersionsAsync($"{first}-value"));
        Assert.Equal([1], await client.GetSubjectVersionsAsync($"{second}-value"));
    }

    [Fact]
    public void Serializer_ShouldGiveUp_WhenTheRegistryLacksTheSchema()
    {
        using var serializer = Serializer(registry.Url, autoRegister: false);

        var error = Assert.Throws<SchemaException>(() => serializer.Serialize(Message, KafkaBroker.UniqueName("lacking")));

        Assert.Matches("does not have the schema of subject .lacking-.*-value.: register it with .ladis schemas apply.", error.Message);
    }

    [Fact]
    public async Task Message_ShouldNotBeLost_WhenTheRegistryIsDownAtFirst()
    {
        var port = FreePort.Next();
        var warned = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var serializer = new RegistryProtobufSerializer(new SchemaRegistryOptions { Url = $"http://127.0.0.1:{port}", AutoRegister = true }, new WarningLog(warned));
        var writing = Task.Run(() => serializer.Serialize(Message, "t"));

        await warned.Task.WaitAsync(Waits.Long);
        Assert.False(writing.IsCompleted);
        await using var late = await SchemaRegistryDouble.StartAsync(port);

        var value = await writing.WaitAsync(Waits.Long);
        Assert.True(MessageReader.TryRead<Prediction>(value, out var read, out _));
        Assert.Equal(Message, read);
    }

    [Fact]
    public async Task Message_ShouldNotBeLost_WhenTheRegistryIsBusyAtFirst()
    {
        await using var busy = await ScriptedRegistry.StartAsync(request => request.Number < 4 ? (503, "busy") : (200, Registered(request, 7)));
        using var serializer = Serializer(new Uri(busy.Url), autoRegister: true);

        var value = serializer.Serialize(Message, "t");

        Assert.Equal([0, 0, 0, 0, 7], value[..5]);
        Assert.True(MessageReader.TryRead<Prediction>(value, out var read, out _));
        Assert.Equal(Message, read);
    }

    /// <summary>A serializer of Confluent's knows one id: another topic of the same message must not take it over.</summary>
    [Fact]
    public async Task Topics_ShouldEachKeepTheirId_WhenTheyCarryTheSameMessage()
    {
        await using var counting = await ScriptedRegistry.StartAsync(request => (200, Registered(request, request.Path.Contains("first", StringComparison.Ordinal) ? 11 : 12)));
        using var serializer = Serializer(new Uri(counting.Url), autoRegister: true);

        var ids = new[] { "first", "second", "first", "second" }.Select(topic => serializer.Serialize(Message, topic)[4]).ToList();

        Assert.Equal([11, 12, 11, 12], ids);
        Assert.Single(counting.Requests, r => r.Path.StartsWith("/subjects/first-value/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Serializer_ShouldGiveUp_WhenTheAddressIsNoRegistrys()
    {
        await using var elsewhere = await ScriptedRegistry.StartAsync(200, "<html>welcome</html>");
        using var serializer = Serializer(new Uri(elsewhere.Url), autoRegister: true);

        var error = Assert.Throws<SchemaException>(() => serializer.Serialize(Message, "t"));

        Assert.Contains("does not answer as a schema registry does", error.Message, StringComparison.Ordinal);
    }

    private static string Registered(ScriptedRequest request, int id) => $$"""{"subject":"{{request.Path.Split('/')[2]}}","version":1,"id":{{id}},"schema":"s","schemaType":"PROTOBUF"}""";

    private static RegistryProtobufSerializer Serializer(Uri url, bool autoRegister) =>
        new(new SchemaRegistryOptions { Url = url.ToString(), AutoRegister = autoRegister }, NullLogger<RegistryProtobufSerializer>.Instance);

    private sealed class WarningLog(TaskCompletionSource<string> first) : ILogger<RegistryProtobufSerializer>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            first.TrySetResult(formatter(state, exception));
    }
}
