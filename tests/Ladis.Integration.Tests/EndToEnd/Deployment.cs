using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Google.Protobuf;
using Ladis.Contracts.V1;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>Ladis as somebody would run it: topics of its own on the broker, and processes that get everything by environment and command line.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    private static readonly string[] Topics = ["Requests", "Predictions", "Activations", "Verdicts", "Alerts", "Baselines", "Checkpoints", "DeadLetters"];

    private readonly Dictionary<string, string?> _environment = new(StringComparer.Ordinal);
    private readonly List<ChildProcess> _processes = [];
    private readonly string _name;

    private Deployment(string bootstrapServers, string name)
    {
        (BootstrapServers, _name) = (bootstrapServers, name);
        _environment["Ladis__Kafka__BootstrapServers"] = bootstrapServers;
        _environment["Ladis__Kafka__SessionTimeout"] = "00:00:06";
        _environment["Ladis__Inference__GroupId"] = $"{name}-inference";
        _environment["Ladis__Detection__GroupId"] = $"{name}-detector";
        _environment["Ladis__Http__Host"] = "127.0.0.1";
        _environment["Ladis__Http__Port"] = "0";
        foreach (var topic in Topics)
            _environment[$"Ladis__Topics__{topic}"] = $"{name}.{topic}";
    }

    public string BootstrapServers { get; }

    public static Task<Deployment> CreateAsync(KafkaBroker broker, string name, params (string Key, string Value)[] settings) => CreateAsync(broker, name, 1, settings);

    public static async Task<Deployment> CreateAsync(KafkaBroker broker, string name, int partitions, params (string Key, string Value)[] settings)
    {
        var deployment = new Deployment(broker.BootstrapServers, KafkaBroker.UniqueName(name));
        foreach (var (key, value) in settings)
            deployment._environment[$"Ladis__{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        await deployment.RunAsync("topics", "apply", "--partitions", $"{partitions}");
        return deployment;
    }

    /// <summary>A model that travels with the program.</summary>
    public static string Model(string name) => Path.Combine(Path.GetDirectoryName(LadisProgram.FindPath())!, "models", name);

    public string Topic(string name) => _environment[$"Ladis__Topics__{name}"]!;

    /// <summary>Starts a role; it is killed with the deployment.</summary>
    public async Task<ChildProcess> StartAsync(params string[] arguments)
    {
        var process = await LadisProgram.StartAsync(arguments, _environment);
        _processes.Add(process);
        return process;
    }

    /// <summary>Runs a command to its end, which must be a good one.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        await using var process = await LadisProgram.StartAsync(arguments, _environment);
        var code = await process.WaitForExitAsync(Waits.Long);
        Assert.True(code == 0, $"ladis {string.Join(' ', arguments)} exited with {code}:\n{process.All}");
        return process.Output;
    }

    /// <summary>Runs a command to its end, whatever that is.</summary>
    public async Task<(int Code, string Output, string Error)> TryAsync(params string[] arguments)
    {
        await using var process = await LadisProgram.StartAsync(arguments, _environment);
        var code = await process.WaitForExitAsync(Waits.Long);
        return (code, process.Output, process.Error);
    }

    /// <summary>Ends a role as a supervisor does, once it has begun to serve, and says with which code it ended.</summary>
    public static async Task<int> StopAsync(ChildProcess role)
    {
        // Before that the signal may meet a runtime that still starts: it ends the process as it ends any.
        await role.WaitForLineAsync("Serving /metrics", Waits.Long);
        role.Terminate();
        return await role.WaitForExitAsync(Waits.Long);
    }

    /// <summary>Puts pictures on the requests topic, in order; the key is the request's number.</summary>
    public Task SendAsync(IEnumerable<byte[]?> pictures) => TestProducer.ProduceAsync(
        BootstrapServers, Topic("Requests"), pictures.Select((p, i) => new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes($"{i}"), Value = p! }));

    /// <summary>Puts requests on their topic, in order.</summary>
    public Task SendAsync(IEnumerable<Message<byte[], byte[]>> requests) => TestProducer.ProduceAsync(BootstrapServers, Topic("Requests"), requests);

    public Task SendAsync(IEnumerable<Activation> activations) => TestProducer.ProduceAsync(
        BootstrapServers, Topic("Activations"), activations.Select(a => new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(a.StreamId),
            Value = a.ToByteArray(),
            Timestamp = new Timestamp(a.EventTime.ToDateTime()),
        }));

    public IReadOnlyList<ConsumeResult<byte[], byte[]>> Await(string topic, int count)
    {
        try
        {
            return TopicReader.Read(BootstrapServers, Topic(topic), count, Waits.Long);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{string.Join("\n\n", _processes.Select(p => p.All))}", late);
        }
    }

    public IReadOnlyList<ConsumeResult<byte[], byte[]>> All(string topic) => TopicReader.ReadToEnd(BootstrapServers, Topic(topic), within: Waits.Long);

    public List<Prediction> Predictions(int count) => [.. Await("Predictions", count).Select(r => Prediction.Parser.ParseFrom(r.Message.Value))];

    /// <summary>The alerts that stand on the topic now.</summary>
    public List<Alert> Alerts() => [.. All("Alerts").Select(r => JsonParser.Default.Parse<Alert>(Encoding.UTF8.GetString(r.Message.Value)))];

    /// <summary>Deletes what stands on a compacted topic: brokers refuse to delete its records otherwise.</summary>
    public Task ForgetAsync(string topic) => TestProducer.ProduceAsync(
        BootstrapServers, Topic(topic), All(topic).Select(r => r.Message.Key).DistinctBy(Convert.ToHexString).Select(key => new Message<byte[], byte[]> { Key = key, Value = null! }));

    /// <summary>Lets a topic take records of the future, as brokers before 4.0 do.</summary>
    public Task TakeAnyTimeAsync(string topic) => ConfigureAsync(topic, "message.timestamp.after.max.ms", $"{long.MaxValue}");

    /// <summary>Has a topic take no larger batches than so many bytes.</summary>
    public Task TakeAtMostAsync(string topic, int bytes) => ConfigureAsync(topic, "max.message.bytes", $"{bytes}");

    private async Task ConfigureAsync(string topic, string name, string value)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();
        await admin.IncrementalAlterConfigsAsync(new()
        {
            [new ConfigResource { Type = ResourceType.Topic, Name = Topic(topic) }] = [new ConfigEntry { Name = name, Value = value, IncrementalOperation = AlterConfigOpType.Set }],
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();
        await admin.DeleteTopicsAsync(Topics.Select(t => _environment[$"Ladis__Topics__{t}"]).Where(t => t!.StartsWith(_name, StringComparison.Ordinal)));
    }
}
