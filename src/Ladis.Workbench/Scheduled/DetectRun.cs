using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;
using Ladis.Detection.Baselines;
using Ladis.Detection.Role;
using Ladis.Detection.Scheduled;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Roles;
using Ladis.Hosting.Terminal;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;

namespace Ladis.Workbench.Scheduled;

/// <summary>One pass over a range of the activations topic, for cron: reads, judges, reports, ends.</summary>
internal static class DetectRun
{
    private const int ProgressEvery = 10_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A report is a file and not a part of a web page: "–" and "'" stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task<int> Run(LadisOptions options, DetectRequest request, CancellationToken stop)
    {
        await using var services = RoleHost.Services(options);
        var (directory, reader) = (services.GetRequiredService<TopicDirectory>(), services.GetRequiredService<TopicReader>());
        directory.Require([options.Topics.Activations, options.Topics.Baselines], stop);
        var catalog = Baselines(services, options, directory, reader);
        var detection = new RangeDetection(options.Topics.Activations, catalog, options.Detection, request.Top);
        await using var verdicts = request.Verdicts is null ? null : File.CreateText(request.Verdicts);
        foreach (var partition in Partitions(options, request, directory))
            Judge(detection, reader, request, partition, verdicts, stop);
        var report = detection.ToReport();
        await Write(report, request.Output, stop);
        return Judge(report, detection);
    }

    private static BaselineCatalog Baselines(ServiceProvider services, LadisOptions options, TopicDirectory directory, TopicReader reader)
    {
        var catalog = new BaselineTopic(options.Topics, options.Baselines, directory, reader, services.GetRequiredService<ILogger<BaselineTopic>>()).LoadAll();
        return catalog.All.Count > 0
            ? catalog
            : throw new BaselineException($"There is no baseline to judge by: give --baseline FILE, or publish one to '{options.Topics.Baselines}' with 'ladis baseline publish FILE'.");
    }

    private static IEnumerable<PartitionId> Partitions(LadisOptions options, DetectRequest request, TopicDirectory directory)
    {
        var (topic, count) = (options.Topics.Activations, directory.Partitions(options.Topics.Activations));
        if (request.Partition >= count)
            throw new ConfigurationException($"--partition is {request.Partition}: '{topic}' has partitions 0 to {count - 1}.");
        if (request.Partition is null && count > 1 && (request.From.Offset > 0 || request.To.Offset is not null))
            throw new ConfigurationException($"An offset means another record in each of the {count} partitions of '{topic}': give --partition P, or a time.");
        return request.Partition is { } one ? [new(topic, one)] : Enumerable.Range(0, count).Select(p => new PartitionId(topic, p));
    }

    private static void Judge(RangeDetection detection, TopicReader reader, DetectRequest request, PartitionId partition, StreamWriter? verdicts, CancellationToken stop)
    {
        var (first, end) = reader.Bounds(partition);
        var (from, to) = (request.From.Resolve(reader, partition, end), Math.Min(end, request.To.Resolve(reader, partition, end)));
        if (from < first && request.From.Offset > 0)
            Console.Error.WriteLine($"{partition}: retention has removed offsets before {first}; the range begins there.");
        from = Math.Max(from, first);
        Console.Error.WriteLine($"{partition}: {(from < to ? $"offsets {from} to {to - 1}" : "nothing in the range")}; the partition {(first < end ? $"holds {first} to {end - 1}" : "is empty")}");
        var read = 0L;
        foreach (var step in detection.Judge(partition.Partition, from, Math.Max(from, to), reader.Read(partition, from, to, stop)))
        {
            if (step.Verdict is { } verdict)
                verdicts?.WriteLine(JsonFormatter.Default.Format(verdict));
            if (++read % ProgressEvery == 0)
                Console.Error.WriteLine($"{partition}: {read:N0} of about {to - from:N0} records, {detection.Alarmed} streams alarmed");
        }
    }

    private static async Task Write(RangeReport report, string? file, CancellationToken stop)
    {
        var text = JsonSerializer.Serialize(report, Json);
        if (file is null)
            Console.Write(text + Environment.NewLine);
        else
            await File.WriteAllTextAsync(file, text + Environment.NewLine, stop);
    }

    private static int Judge(RangeReport report, RangeDetection detection)
    {
        if (report.Dropped.Count > 0)
            Console.Error.WriteLine($"left out: {string.Join(", ", report.Dropped.Select(d => $"{d.Value:N0} × {d.Key}"))}. The first: {detection.FirstProblem}");
        Console.Error.WriteLine($"{report.Judged:N0} requests of {report.Streams.Count} streams judged: {(report.Violated ? $"{detection.Alarmed} alarmed" : "no alarm")}");
        if (report.Violated)
            return ExitCodes.Violation;
        // Silence about records that could not be judged is not a clean bill.
        return report.Judged == 0 && report.Dropped.Count > 0 ? ExitCodes.Failure : ExitCodes.Success;
    }
}
