using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Ladis.Chaos.Ground;

/// <summary>Ladis as somebody would run it on a broker: topics of its own, and processes that get everything by environment and command line.</summary>
public sealed class Installation
{
    private static readonly string[] Topics = ["Requests", "Predictions", "Activations", "Verdicts", "Alerts", "Baselines", "Checkpoints", "DeadLetters"];

    private readonly Dictionary<string, string?> _environment = new(StringComparer.Ordinal);

    private Installation(string workers, string direct, string name, IEnumerable<(string Key, string Value)> settings)
    {
        Direct = direct;
        _environment["Ladis__Kafka__BootstrapServers"] = workers;
        _environment["Ladis__Inference__GroupId"] = $"{name}-inference";
        _environment["Ladis__Detection__GroupId"] = $"{name}-detector";
        _environment["Ladis__Http__Host"] = "127.0.0.1";
        // Scenarios send a few hundred pictures again and again, and every request is to be judged.
        _environment["Ladis__Detection__MergeCopies"] = "false";
        foreach (var topic in Topics)
            _environment[$"Ladis__Topics__{topic}"] = $"{name}.{topic}";
        foreach (var (key, value) in settings)
            _environment[$"Ladis__{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
    }

    /// <summary>The broker's address for whoever sends requests and checks answers: past any broken network.</summary>
    public string Direct { get; }

    /// <summary>The small classifier that travels with the program.</summary>
    public static string ShapesModel => Path.Combine(Path.GetDirectoryName(LadisProgram.FindPath())!, "models", "shapes.onnx");

    /// <summary>Creates the topics.</summary>
    /// <param name="workers">The broker's address for the workers.</param>
    /// <param name="direct">The broker's address for those who check.</param>
    /// <param name="name">A prefix that nothing else on the broker has.</param>
    /// <param name="partitions">Partitions of each topic.</param>
    /// <param name="settings">Settings such as <c>Inference:MaxBatch</c>.</param>
    /// <param name="largest">Largest record of requests and dead letters in bytes; null for what <c>ladis topics apply</c> takes.</param>
    public static async Task<Installation> CreateAsync(
        string workers, string direct, string name, int partitions, IEnumerable<(string Key, string Value)> settings, int? largest = null)
    {
        var ladis = new Installation(workers, direct, name, settings);
        if (largest is { } bytes)
            await ladis.CreateLargeAsync(partitions, bytes);
        await ladis.RunAsync("topics", "apply", "--partitions", $"{partitions}");
        return ladis;
    }

    /// <summary>The full name of a topic.</summary>
    /// <param name="name">Its name in the section Ladis:Topics.</param>
    public string Topic(string name) => _environment[$"Ladis__Topics__{name}"]!;

    /// <summary>Starts a role that begins again whenever it ends.</summary>
    /// <param name="instance">Its name among the workers, which it keeps.</param>
    /// <param name="arguments">Command and options.</param>
    public Task<SupervisedRole> StartAsync(string instance, params string[] arguments)
    {
        var port = FreePort.Next();
        var environment = new Dictionary<string, string?>(_environment, StringComparer.Ordinal) { ["Ladis__Kafka__InstanceId"] = instance, ["Ladis__Http__Port"] = $"{port}" };
        return SupervisedRole.StartAsync(instance, port, () => LadisProgram.StartAsync(arguments, environment));
    }

    /// <summary>Runs a command to its end, which must be a good one.</summary>
    /// <returns>What it wrote, on both streams.</returns>
    /// <exception cref="InvalidOperationException">It ended with an error.</exception>
    public async Task<string> RunAsync(params string[] arguments)
    {
        await using var process = await BeginAsync(arguments);
        if (await process.WaitForExitAsync(Waits.Long) is var code && code != 0)
            throw new InvalidOperationException($"ladis {string.Join(' ', arguments)} exited with {code}:\n{process.All}");
        return process.All;
    }

    /// <summary>Gives commands and roles that are started from now on no more than so much of a heap, as .NET does in a container.</summary>
    /// <param name="bytes">The limit; .NET takes three quarters of a container's.</param>
    public void LimitHeap(long bytes) => _environment["DOTNET_GCHeapHardLimit"] = $"{bytes:x}";

    /// <summary>Starts a command.</summary>
    public Task<ChildProcess> BeginAsync(params string[] arguments) => LadisProgram.StartAsync(arguments, _environment);

    /// <summary>Changes a setting of a topic.</summary>
    /// <param name="topic">Its name in the section Ladis:Topics.</param>
    /// <param name="name">The setting.</param>
    /// <param name="value">Its value.</param>
    public async Task ConfigureAsync(string topic, string name, string value)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Direct }).Build();
        await admin.IncrementalAlterConfigsAsync(new()
        {
            [new ConfigResource { Type = ResourceType.Topic, Name = Topic(topic) }] = [new ConfigEntry { Name = name, Value = value, IncrementalOperation = AlterConfigOpType.Set }],
        });
    }

    private async Task CreateLargeAsync(int partitions, int bytes)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Direct }).Build();
        await admin.CreateTopicsAsync(new[] { "Requests", "DeadLetters" }.Select(topic => new TopicSpecification
        {
            Name = Topic(topic),
            NumPartitions = partitions,
            ReplicationFactor = -1,
            Configs = new() { ["max.message.bytes"] = $"{bytes}" },
        }));
    }
}
