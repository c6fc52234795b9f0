using Ladis.Contracts;
using Ladis.Detection.Baselines;
using Ladis.Detection.Role;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Roles;
using Ladis.Hosting.Terminal;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Models.Images;
using Ladis.Streaming.Embedded;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Topics;
using Ladis.Workbench.Demo.Shapes;
using Microsoft.AspNetCore.Builder;

namespace Ladis.Workbench.Demo;

/// <summary>
/// The whole product in one process: an embedded broker, an inference worker, a detector, callers and a subscriber. The roles
/// are the very code of <c>ladis inference</c> and <c>ladis detector</c>; they see topics and nothing else.
/// </summary>
internal sealed class DemoRun(DemoOptions options, TimeProvider time)
{
    /// <summary>So long without any progress is a failure; a slow machine is none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"ladis-demo-{Environment.ProcessId}");
    private readonly string _run = $"ladis-demo-{time.GetUtcNow():yyyyMMdd'T'HHmmss}";

    public async Task<int> Run(CancellationToken stop)
    {
        Directory.CreateDirectory(_folder);
        try
        {
            var topics = DemoTopics.For(_run);
            using var embedded = options.BootstrapServers is null ? EmbeddedBroker.Start(DemoTopics.Partitions(topics)) : null;
            var settings = Settings(options.BootstrapServers ?? embedded!.BootstrapServers);
            await using var services = RoleHost.Services(settings);
            if (embedded is null)
                await services.GetRequiredService<TopicAdmin>().Apply(settings.Topics, new TopicPlan());
            try
            {
                return await Play(settings, services, embedded is null ? "the broker" : "the embedded broker", stop);
            }
            finally
            {
                if (embedded is null)
                    await services.GetRequiredService<TopicAdmin>().Delete(settings.Topics);
            }
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task<int> Play(LadisOptions settings, ServiceProvider services, string broker, CancellationToken stop)
    {
        settings.Baselines.Files = [BuildBaseline(settings.Inference)];
        await using var inference = RoleHost.Build(settings, InferenceRole.Name, s => s.AddInferenceRole(settings.Inference), LogLevel.Error);
        await using var detector = RoleHost.Build(settings, DetectorRole.Name, s => s.AddDetectorRole(settings.Detection, settings.Baselines), LogLevel.Error);
        await inference.StartAsync(stop);
        await detector.StartAsync(stop);
        Console.WriteLine($"roles:    inference and detector on {broker} at {settings.Kafka.BootstrapServers}, metrics at {detector.Urls.First()}/metrics");

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ledger = new DemoLedger(options, progress: () => end.CancelAfter(Patience));
        end.CancelAfter(Patience);
        var observer = Task.Factory.StartNew(
            () => new DemoObserver(settings.Topics, services.GetRequiredService<TopicReader>(), ledger).Run(end.Token), end.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var traffic = new DemoTraffic(options, settings.Topics.Requests, services.GetRequiredService<RecordPublisher>(), ledger, time);
        var finished = await Finish(new DemoScreen(ledger, options, time), traffic, end);
        await end.CancelAsync();
        await observer;
        await detector.StopAsync(CancellationToken.None);
        await inference.StopAsync(CancellationToken.None);
        // Half a story proves nothing, neither way: Guarded says that it was stopped.
        stop.ThrowIfCancellationRequested();
        return Judge(finished, ledger, inference, detector);
    }

    /// <summary>Whether every request was judged; not, when there was no progress for too long.</summary>
    private static async Task<bool> Finish(DemoScreen screen, DemoTraffic traffic, CancellationTokenSource end)
    {
        try
        {
            var sent = traffic.Run(ModelFile("shapes.gradient.onnx"), end.Token);
            var shown = screen.Run(end.Token);
            // Traffic that fails must not wait for a screen that then never completes.
            if (await Task.WhenAny(sent, shown) == sent)
                await sent;
            await shown;
            return true;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return false;
        }
    }

    private int Judge(bool finished, DemoLedger ledger, params ReadOnlySpan<WebApplication> roles)
    {
        foreach (var role in roles)
        {
            if (role.Services.GetRequiredService<StreamRoleHost>().Failure is { } failure)
                Console.Error.WriteLine($"A role ended by an error: {failure.Message}");
        }

        var outcome = ledger.Outcome();
        DemoReport.Write(outcome, options, Console.Out);
        if (!finished)
            Console.Error.WriteLine($"Nothing went on for {Patience.TotalSeconds:F0} s: {ledger.Snapshot().Answered} of {options.Total} requests answered.");
        return finished && outcome.IsGood ? ExitCodes.Success : ExitCodes.Failure;
    }

    private LadisOptions Settings(string bootstrapServers)
    {
        var settings = new LadisOptions { Topics = DemoTopics.For(_run) };
        settings.Kafka.BootstrapServers = bootstrapServers;
        settings.Kafka.InstanceId = _run;
        settings.Http.Host = "127.0.0.1";
        settings.Http.Port = options.HttpPort;
        settings.Inference.GroupId = $"{_run}-inference";
        settings.Inference.Models = [new ModelOptions { Path = ModelFile("shapes.onnx") }];
        settings.Detection.GroupId = $"{_run}-detector";
        // Smaller than in production, so that within seconds the detection rate speaks of the attack alone.
        settings.Detection.Window = 400;
        settings.Detection.RateStride = 50;
        return settings;
    }

    private string BuildBaseline(InferenceOptions inference)
    {
        using var classifier = new OfflineClassifier(inference);
        var builder = new BaselineBuilder(options.Seed);
        var pictures = Enumerable.Range(0, options.BaselinePictures).Select(i =>
            ($"{i}", ImageEncoder.Png(ShapeGenerator.Draw(options.Seed, i).Pixels, ShapeImage.Side, ShapeImage.Side)));
        foreach (var (_, activation) in classifier.Classify(pictures, (name, reason) => throw new InvalidOperationException($"Picture {name}: {reason}")))
            builder.Add(activation);
        var (bytes, baseline) = builder.Build(classifier.Model.ClassNames, time.GetUtcNow(), $"{options.BaselinePictures} drawn shapes, seed {options.Seed}");
        var file = Path.Combine(_folder, "baseline.ladis");
        File.WriteAllBytes(file, bytes);
        Console.WriteLine($"model:    {baseline.Model.Id}@{baseline.Model.Version}, {classifier.Model.Classes} classes of drawn shapes");
        Console.WriteLine($"baseline: {builder.Count} clean pictures, id {FileHashes.Short(baseline.Id)}");
        return file;
    }

    private static string ModelFile(string name) => Path.Combine(AppContext.BaseDirectory, "models", name);
}
