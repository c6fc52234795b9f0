using Ladis.Streaming.Clients;
using Ladis.Streaming.Telemetry;
using Ladis.Streaming.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ladis.Streaming.Loops;

/// <summary>Runs the loops of a role, each on a thread of its own, from start to orderly stop. A loop that faults ends the program.</summary>
/// <param name="role">What to run.</param>
/// <param name="clients">Makes the Kafka clients.</param>
/// <param name="topics">Checks that topics exist.</param>
/// <param name="metrics">The shared metrics.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Stops the program after a fault.</param>
/// <param name="loggers">Makes loggers.</param>
public sealed class StreamRoleHost(
    StreamRole role, KafkaClients clients, TopicDirectory topics, StreamingMetrics metrics, TimeProvider time,
    IHostApplicationLifetime lifetime, ILoggerFactory loggers) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(StreamLoop Loop, Thread Thread)> _loops = [];
    private Exception? _unfinished;

    /// <summary>What ended the role before it was asked to stop, or kept it from ending in order; null when nothing did.</summary>
    public Exception? Failure => _loops.Select(l => l.Loop.Status.Failure).FirstOrDefault(f => f is not null) ?? _unfinished;

    /// <summary>The role's loops, as health checks see them.</summary>
    public IReadOnlyList<LoopStatus> Loops => [.. _loops.Select(l => l.Loop.Status)];

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        topics.Require([role.Topic, .. role.Outputs], cancellationToken);
        for (var number = 0; number < role.Options.Loops; number++)
            _loops.Add(Create($"{role.Name}-{number}"));
        foreach (var (_, thread) in _loops)
            thread.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        try
        {
            await Task.WhenAll(_loops.Where(l => l.Thread.IsAlive).Select(l => Task.Run(l.Thread.Join, CancellationToken.None))).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // A broker that does not answer holds a commit up without end; the supervisor's patience has one.
            Abandon();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // A thread that still runs keeps its clients: to take them away under it would crash the process.
        foreach (var (loop, _) in _loops.Where(l => !l.Thread.IsAlive))
            loop.Dispose();
        _stop.Dispose();
    }

    private void Abandon()
    {
        var logger = loggers.CreateLogger<StreamRoleHost>();
        foreach (var (loop, _) in _loops.Where(l => l.Thread.IsAlive))
        {
            logger.Unfinished(loop.Status.Name);
            _unfinished ??= new TimeoutException($"Loop {loop.Status.Name} did not finish within the shutdown time.");
        }

        Environment.ExitCode = 1;
    }

    private (StreamLoop Loop, Thread Thread) Create(string name)
    {
        var setup = new StreamLoopSetup(name, role.Topic, role.Options, role.CreateProcessor(), clients, role.Letters, role.Outputs);
        var loop = new StreamLoop(setup, metrics, time, loggers.CreateLogger<StreamLoop>());
        var thread = new Thread(() => Run(loop)) { Name = name, IsBackground = true };
        return (loop, thread);
    }

    private void Run(StreamLoop loop)
    {
        loop.Run(_stop.Token);
        if (loop.Status.State != LoopState.Faulted)
            return;
        // A stopped host would exit with 0: a supervisor must see the fault.
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }
}
