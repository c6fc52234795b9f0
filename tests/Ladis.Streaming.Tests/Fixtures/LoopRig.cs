using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ladis.Streaming.Tests.Fixtures;

/// <summary>A loop on a thread of its own, as the role's host runs it.</summary>
internal sealed class LoopRig : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StreamLoop _loop;
    private readonly Thread _thread;

    private LoopRig(StreamLoop loop, StreamingMetrics metrics)
    {
        (_loop, Metrics) = (loop, metrics);
        _thread = new Thread(Run) { IsBackground = true };
    }

    public LoopStatus Status => _loop.Status;

    public StreamingMetrics Metrics { get; }

    public static LoopRig Start(
        string bootstrapServers, string topic, string group, IStreamProcessor processor, Action<LoopOptions>? loop = null, Action<KafkaOptions>? kafka = null,
        string deadLetters = "dead", Func<ConsumeResult<byte[], byte[]>, InputRecord>? convert = null,
        Func<StreamLoopSetup, StreamLoopSetup>? setup = null)
    {
        var options = new LoopOptions { GroupId = group };
        loop?.Invoke(options);
        var metrics = new StreamingMetrics(Prometheus.Metrics.NewCustomRegistry());
        var clients = Clients(bootstrapServers, metrics, kafka);
        var made = new StreamLoopSetup("test-0", topic, options, processor, clients, Letters(clients, metrics, deadLetters)) { Convert = convert ?? RecordConversion.ToInput };
        var rig = new LoopRig(new StreamLoop(setup?.Invoke(made) ?? made, metrics, TimeProvider.System, NullLogger<StreamLoop>.Instance), metrics);
        rig._thread.Start();
        return rig;
    }

    public static KafkaClients Clients(string bootstrapServers, StreamingMetrics? metrics = null, Action<KafkaOptions>? change = null)
    {
        var options = new KafkaOptions { BootstrapServers = bootstrapServers, InstanceId = "worker" };
        change?.Invoke(options);
        return new KafkaClients(options, metrics ?? new StreamingMetrics(Prometheus.Metrics.NewCustomRegistry()), NullLogger<KafkaClients>.Instance);
    }

    /// <summary>Dead letters go to the topic <c>dead</c>.</summary>
    public static DeadLetterFactory Letters(KafkaClients clients, StreamingMetrics metrics, string topic = "dead") =>
        new(topic, "group", "test", size => clients.Limits.Of(topic, size), metrics, NullLogger.Instance);

    /// <summary>Offsets that the group has committed, by partition; -1 for none.</summary>
    public static long[] Committed(string bootstrapServers, string group, string topic, int partitions = 1)
    {
        using var consumer = Clients(bootstrapServers).Consumer(group);
        return [.. consumer.Committed(Enumerable.Range(0, partitions).Select(p => new TopicPartition(topic, p)), Waits.Long)
            .Select(o => o.Offset == Offset.Unset ? -1 : o.Offset.Value)];
    }

    /// <summary>Waits for the end that the loop comes to by itself.</summary>
    public Task Ended() => _ended.Task.WaitAsync(Waits.Long);

    /// <summary>Asks the loop to stop and waits for its end.</summary>
    public async Task Stop()
    {
        await _stop.CancelAsync();
        await Ended();
    }

    public void Dispose()
    {
        _stop.Cancel();
        if (!_thread.Join(Waits.Long))
            throw new TimeoutException("The loop did not end.");
        _loop.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            _loop.Run(_stop.Token);
            _ended.SetResult();
        }
        catch (Exception escaped)
        {
            _ended.SetException(escaped);
        }
    }
}
