using Ladis.Streaming.Configuration;
using Ladis.Streaming.Embedded;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Telemetry;
using Ladis.Streaming.Tests.Fixtures;
using Ladis.Streaming.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using TopicReader = Ladis.Testing.TopicReader;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>Start, stop and fault of a role. The tests change the exit code of the test process and put it back.</summary>
public sealed class StreamRoleHostTests : IDisposable
{
    private readonly int _exitCode = Environment.ExitCode;
    private readonly Lifetime _lifetime = new();
    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start(new Dictionary<string, int> { ["in"] = 2, ["out"] = 1 });

    public void Dispose()
    {
        _broker.Dispose();
        Environment.ExitCode = _exitCode;
    }

    [Fact]
    public async Task Start_ShouldNameTheMissingTopics()
    {
        using var host = Host(new ScriptedProcessor("out"), outputs: ["out", "absent", "gone"]);

        var missing = await Assert.ThrowsAsync<TopicException>(() => host.StartAsync(CancellationToken.None));

        Assert.Equal(
            $"The broker at '{_broker.BootstrapServers}' has no topic 'absent', 'gone'. "
            + "Create what is missing with 'ladis topics apply', or set other names under Ladis:Topics.",
            missing.Message);
        Assert.Empty(host.Loops);
    }

    [Fact]
    public async Task Start_ShouldSayWhichBrokerDoesNotAnswer()
    {
        var address = $"127.0.0.1:{FreePort.Next()}";
        using var host = Host(new ScriptedProcessor("out"), kafka: o => o.BootstrapServers = address);

        var silence = await Assert.ThrowsAsync<TopicException>(() => host.StartAsync(CancellationToken.None));

        Assert.StartsWith($"No Kafka broker answers at '{address}' (Ladis:Kafka:BootstrapServers): ", silence.Message, StringComparison.Ordinal);
        Assert.EndsWith("Is the address right and the broker up?", silence.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loops_ShouldShareTheWork_AndEndInOrder()
    {
        using var host = Host(new ScriptedProcessor("out"), loops: 2, guarantee: DeliveryGuarantee.AtLeastOnce);
        await host.StartAsync(CancellationToken.None);
        await Numbered.Produce(_broker.BootstrapServers, "in", 10, partitions: 2);

        TopicReader.Read(_broker.BootstrapServers, "out", 10);
        await host.StopAsync(CancellationToken.None);

        Assert.Equal(["test-0", "test-1"], host.Loops.Select(l => l.Name));
        Assert.All(host.Loops, loop => Assert.Equal(LoopState.Closed, loop.State));
        Assert.Null(host.Failure);
        Assert.False(_lifetime.Stopped.Task.IsCompleted);
        Assert.Equal(_exitCode, Environment.ExitCode);
    }

    [Fact]
    public async Task Fault_ShouldStopTheProgram_WithAnExitCode()
    {
        var failure = new InvalidOperationException("a bug");
        using var host = Host(new ScriptedProcessor("out") { AfterBatch = _ => throw failure });
        await host.StartAsync(CancellationToken.None);
        await Numbered.Produce(_broker.BootstrapServers, "in", 1);

        await _lifetime.Stopped.Task.WaitAsync(Waits.Long);
        await host.StopAsync(CancellationToken.None);

        Assert.Equal(1, Environment.ExitCode);
        Assert.Same(failure, host.Failure);
    }

    [Fact]
    public async Task Stop_ShouldEnd_WhenItsTimeIsUp()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var go = new ManualResetEventSlim();
        var stuck = new ScriptedProcessor("out")
        {
            AfterBatch = _ =>
            {
                begun.TrySetResult();
                go.Wait(Waits.Long);
            },
        };
        using var host = Host(stuck);
        await host.StartAsync(CancellationToken.None);
        await Numbered.Produce(_broker.BootstrapServers, "in", 1);
        await begun.Task.WaitAsync(Waits.Long);

        await host.StopAsync(new CancellationToken(canceled: true));

        Assert.Equal(1, Environment.ExitCode);
        Assert.Equal("Loop test-0 did not finish within the shutdown time.", Assert.IsType<TimeoutException>(host.Failure).Message);
        go.Set();
        await host.StopAsync(CancellationToken.None);
        Assert.Equal(LoopState.Closed, host.Loops.Single().State);
    }

    private StreamRoleHost Host(
        IStreamProcessor processor, string[]? outputs = null, int loops = 1, DeliveryGuarantee guarantee = DeliveryGuarantee.ExactlyOnce, Action<KafkaOptions>? kafka = null)
    {
        var metrics = new StreamingMetrics(Metrics.NewCustomRegistry());
        var clients = LoopRig.Clients(_broker.BootstrapServers, metrics, o =>
        {
            o.StartupTimeout = TimeSpan.FromMilliseconds(1);
            // The embedded broker's rebalances wait for the session to end.
            o.SessionTimeout = TimeSpan.FromSeconds(2);
            kafka?.Invoke(o);
        });
        var role = new StreamRole("test", "in", outputs ?? ["out"], new LoopOptions { GroupId = "g", Loops = loops, Delivery = guarantee }, LoopRig.Letters(clients, metrics), () => processor);
        return new StreamRoleHost(role, clients, new TopicDirectory(clients, TimeProvider.System), metrics, TimeProvider.System, _lifetime, NullLoggerFactory.Instance);
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public TaskCompletionSource Stopped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => Stopped.TrySetResult();
    }
}
