using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Recomputation;
using Ladis.Detection.Role;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Roles;
using Ladis.Hosting.Terminal;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Topics;

namespace Ladis.Workbench.Verdicts;

/// <summary>Computes published verdicts again and says, field by field, whether they come out equal.</summary>
internal static class RecomputeRun
{
    /// <summary>Between verdicts lie the control records of transactions.</summary>
    private const int OffsetsAVerdict = 4;

    public static async Task<int> Run(LadisOptions options, PartitionId? place, long? offset, int last, CancellationToken stop)
    {
        await using var services = RoleHost.Services(options);
        var (directory, reader) = (services.GetRequiredService<TopicDirectory>(), services.GetRequiredService<TopicReader>());
        directory.Require([options.Topics.Verdicts, options.Topics.Activations, options.Topics.Baselines], stop);
        var records = place is { } partition ? One(reader, partition, offset!.Value, stop) : Newest(directory, reader, options.Topics.Verdicts, last, stop);
        if (records.Count == 0)
            throw new TopicException($"'{options.Topics.Verdicts}' holds no verdict{(place is null ? "" : $" at {place.Value.Partition}/{offset}")}.");
        var baselines = new Lazy<IReadOnlyList<LoadedBaseline>>(() => Baselines(services, options, directory, reader));
        var code = ExitCodes.Success;
        foreach (var record in records)
            code = Worse(code, Recompute(record, baselines.Value, options.Detection, reader, stop));
        return code;
    }

    private static IReadOnlyList<LoadedBaseline> Baselines(ServiceProvider services, LadisOptions options, TopicDirectory directory, TopicReader reader) =>
        [.. new BaselineTopic(options.Topics, options.Baselines, directory, reader, services.GetRequiredService<ILogger<BaselineTopic>>()).LoadAll().All];

    private static List<InputRecord> One(TopicReader reader, PartitionId partition, long offset, CancellationToken stop) => [.. reader.Read(partition, offset, offset + 1, stop).Where(r => r.Offset == offset)];

    private static List<InputRecord> Newest(TopicDirectory directory, TopicReader reader, string topic, int count, CancellationToken stop) =>
        [.. Enumerable.Range(0, directory.Partitions(topic)).SelectMany(p =>
        {
            var partition = new PartitionId(topic, p);
            var (first, end) = reader.Bounds(partition);
            return reader.Read(partition, Math.Max(first, end - ((long)OffsetsAVerdict * count) - OffsetsAVerdict), end, stop);
        }).OrderBy(r => r.Timestamp).TakeLast(count)];

    private static int Recompute(InputRecord record, IReadOnlyList<LoadedBaseline> baselines, DetectionOptions configured, TopicReader reader, CancellationToken stop)
    {
        if (record.Value is null || !MessageReader.TryRead<Verdict>(record.Value, out var verdict, out _))
            throw new TopicException($"{record} is no verdict.");
        Console.WriteLine($"verdict      {record}: {verdict.StreamId}, window {verdict.Window.Topic}/{verdict.Window.Partition}/{verdict.Window.FirstOffset}–{verdict.Window.LastOffset}, baseline {FileHashes.Short(verdict.BaselineId)}");
        var baseline = baselines.FirstOrDefault(b => string.Equals(b.Id, verdict.BaselineId, StringComparison.Ordinal))
            ?? throw new BaselineException($"The verdict's baseline {verdict.BaselineId} is not there: give its snapshot with --baseline FILE.");
        var again = new VerdictRecomputation(verdict, baseline, configured);
        var result = again.Run(reader.Read(again.Partition, again.From, again.To, stop));
        Print(result);
        return !result.IsEqual ? ExitCodes.Violation : result.Missing.Count > 0 ? ExitCodes.Failure : ExitCodes.Success;
    }

    private static void Print(RecomputedVerdict result)
    {
        foreach (var field in result.Fields)
        {
            Console.WriteLine($"  {(field.IsEqual ? "equal " : "DIFFERS")} {field.Field}");
            if (field.IsEqual)
                continue;
            Console.WriteLine($"          published  {field.Published}");
            Console.WriteLine($"          recomputed {field.Recomputed}");
        }

        foreach (var sentence in result.Missing)
            Console.Error.WriteLine($"  not recomputed: {sentence}");
        Console.WriteLine(result.IsEqual ? result.Missing.Count == 0 ? "equal" : "equal, as far as it could be recomputed" : "NOT equal");
    }

    private static int Worse(int one, int other) => one == ExitCodes.Violation || other == ExitCodes.Violation ? ExitCodes.Violation : Math.Max(one, other);
}
