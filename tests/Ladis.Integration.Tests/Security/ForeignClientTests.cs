using System.Text.Json;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Integration.Tests.EndToEnd;
using Ladis.Streaming.Serialization;

namespace Ladis.Integration.Tests.Security;

/// <summary>What Ladis writes, read back by clients that are not ours: kcat for the bytes, Confluent's JavaScript deserializer for the message.</summary>
[Collection(KafkaTests.Name)]
public sealed class ForeignClientTests(KafkaBroker broker, SecuredRegistry registry) : IClassFixture<SecuredRegistry>
{
    [Fact]
    public async Task Messages_ShouldBeReadByOtherClients()
    {
        broker.SkipIfAbsent();
        SecuredRegistry.SkipIfAbsent();
        var kcat = SearchPath.FindOrSkip("kcat", "kcat");
        var reader = await ForeignReader.InstallOrSkipAsync();
        await registry.StartAsync();
        await using var ladis = await Deployment.CreateAsync(broker, "foreign", registry.Settings);
        await ladis.RunAsync("schemas", "apply");
        await ladis.StartAsync("inference", "--model", Deployment.Model("shapes.onnx"));
        await ladis.SendAsync(Shapes.Draw(0, 3).Select(Shapes.Png));

        var prediction = await ReadAsync<Prediction>("Predictions");
        Assert.Equal(prediction.Ours.ClassName, prediction.Theirs.GetProperty("className").GetString());
        Assert.Equal(prediction.Ours.Model.Sha256, prediction.Theirs.GetProperty("model").GetProperty("sha256").GetString());
        Assert.Equal(2, prediction.Theirs.GetProperty("source").GetProperty("offset").GetInt64());
        Assert.Equal(prediction.Ours.Top.Count, prediction.Theirs.GetProperty("top").GetArrayLength());
        var activation = await ReadAsync<Activation>("Activations");
        Assert.Equal(activation.Ours.StreamId, activation.Theirs.GetProperty("streamId").GetString());
        Assert.Equal(activation.Ours.Taps.Select(t => t.Tap), activation.Theirs.GetProperty("taps").EnumerateArray().Select(t => t.GetProperty("tap").GetString()!));

        async Task<(T Ours, JsonElement Theirs)> ReadAsync<T>(string topic)
            where T : class, IMessage<T>, new()
        {
            // The last of the three, to be sure that framing does not hang on being the first.
            var value = ladis.Await(topic, 3)[2].Message.Value;
            await using var bytes = await ChildProcess.StartAsync(
                "bash", ["-c", "\"$0\" -C -q -b \"$1\" -t \"$2\" -p 0 -o 0 -c 3 -D '' -f '%s' | tail -c \"$3\" | base64 -w 0; echo", kcat, ladis.BootstrapServers, ladis.Topic(topic), $"{value.Length}"]);
            Assert.Equal(0, await bytes.WaitForExitAsync(Waits.Long));
            Assert.Equal(Convert.ToBase64String(value), bytes.Output.Trim());

            await using var node = await ChildProcess.StartAsync(
                SearchPath.FindOrSkip("node", "nodejs"), ["read.mjs", ladis.Topic(topic), bytes.Output.Trim()],
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["REGISTRY_URL"] = registry.Url,
                    ["REGISTRY_USER"] = $"{SecuredRegistry.User}:{SecuredRegistry.Password}",
                    ["NODE_EXTRA_CA_CERTS"] = registry.Certificates.CaFile,
                },
                reader);
            Assert.True(await node.WaitForExitAsync(Waits.Long) == 0, node.All);
            Assert.True(MessageReader.TryRead<T>(value, out var ours, out var error), error);
            return (ours, JsonDocument.Parse(node.Output).RootElement);
        }
    }
}
