using Ladis.Contracts;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Roles;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;
using Ladis.Streaming.Topics;
using Ladis.Workbench.Demo;
using Microsoft.AspNetCore.Builder;
using Prometheus;

namespace Ladis.Workbench.Bench;

/// <summary>
/// A worker as <c>ladis inference</c> runs it, in this process. Requests come faster than it answers them; what is measured lies between two
/// commits in the midst.
/// </summary>
internal sealed class EndToEndBench
{
    private const int SentAtOnce = 2_000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    private readonly LadisOptions _settings;
    private readonly BenchedModel _model;

    public EndToEndBench(string bootstrapServers, string run, BenchedModel model, BenchShape shape, int batch)
    {
        _model = model;
        _settings = new LadisOptions { Topics = DemoTopics.For(run) };
        _settings.Kafka.BootstrapServers = bootstrapServers;
        _settings.Kafka.InstanceId = run;
        _settings.Http.Host = "127.0.0.1";
        _settings.Http.Port = 0;
        _settings.Inference.GroupId = $"{run}-inference";
        _settings.Inference.Models = [new ModelOptions { Path = model.Path }];
        (_settings.Inference.Loops, _settings.Inference.ComputeThreads, _settings.Inference.DecodeThreads) = (shape.Loops, shape.Threads, shape.Threads);
        _settings.Inference.MaxBatch = batch;
    }

    public async Task CreateTopics(int partitions)
    {
        await using var services = RoleHost.Services(_settings);
        await services.GetRequiredService<TopicAdmin>().Apply(_settings.Topics, new TopicPlan { Partitions = partitions });
    }

    public async Task DeleteTopics()
    {
        await using var services = RoleHost.Services(_settings);
        await services.GetRequiredService<TopicAdmin>().Delete(_settings.Topics);
    }

    /// <summary>Starts a worker, sends requests, and has it answer them all.</summary>
    /// <param name="requests">Their number.</param>
    /// <param name="every">One in so many is looked at a second time; 0: none, as the runtime alone does.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<BenchOutcome> Run(int requests, int every, CancellationToken stop)
    {
        _settings.Inference.Capture.Consistency.Every = every;
        await using var app = RoleHost.Build(_settings, InferenceRole.Name, services => services.AddInferenceRole(_settings.Inference), LogLevel.Error);
        await app.StartAsync(stop);
        await Joined(app, stop);
        var sending = Send(requests, stop);
        // Without the start, and without the tail, when a loop may have nothing left to do.
        var begin = await Reach(app, requests / 5, stop);
        var end = await Reach(app, requests * 9 / 10, stop);
        await Reach(app, requests, stop);
        await sending;
        await app.StopAsync(CancellationToken.None);
        return BenchOutcome.Between(begin, end, _settings.Inference.Loops);
    }

    private async Task Send(int requests, CancellationToken stop)
    {
        await using var services = RoleHost.Services(_settings);
        var publisher = services.GetRequiredService<RecordPublisher>();
        foreach (var numbers in Enumerable.Range(0, requests).Chunk(SentAtOnce))
            await Task.WhenAll(numbers.Select(i => publisher.Publish(Request(i), stop)));
    }

    private OutputRecord Request(int number) => new()
    {
        Topic = _settings.Topics.Requests,
        Key = BitConverter.GetBytes(number),
        Value = _model.Requests[number % _model.Requests.Count],
        Headers = [RecordHeader.Of(RecordHeaders.RequestId, $"{number}")],
    };

    /// <summary>Waits until every loop has partitions.</summary>
    private static async Task Joined(WebApplication app, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Poll);
        while (app.Services.GetRequiredService<StreamRoleHost>().Loops.Any(loop => loop.Partitions == 0))
            await timer.WaitForNextTickAsync(stop);
    }

    private async Task<BenchSnapshot> Reach(WebApplication app, int committed, CancellationToken stop)
    {
        var counter = app.Services.GetRequiredService<StreamingMetrics>().Committed.WithLabels(_settings.Topics.Requests);
        var host = app.Services.GetRequiredService<StreamRoleHost>();
        using var timer = new PeriodicTimer(Poll);
        while (counter.Value < committed)
        {
            if (host.Failure is { } failure)
                throw new InvalidOperationException($"The worker ended: {failure.Message}", failure);
            await timer.WaitForNextTickAsync(stop);
        }

        return await BenchSnapshot.Take(counter.Value, app.Services.GetRequiredService<CollectorRegistry>(), stop);
    }
}
