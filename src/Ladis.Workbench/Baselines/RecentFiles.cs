using System.Globalization;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Streams;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;

namespace Ladis.Workbench.Baselines;

/// <summary>Which model files answer requests, by the last activations of every partition: what a baseline is for, or is missing for.</summary>
internal sealed class RecentFiles
{
    /// <summary>Requests looked at, of each partition, and a few more.</summary>
    private const int Requests = 300;

    private const int Readers = 4;

    private readonly Dictionary<string, FileInUse> _files;
    private readonly string _topic;

    private RecentFiles(string topic, Dictionary<string, FileInUse> files) => (_topic, _files) = (topic, files);

    /// <summary>The files, those first that were used last.</summary>
    public IReadOnlyList<FileInUse> All => [.. _files.Values.OrderByDescending(f => f.Last)];

    /// <summary>Reads them.</summary>
    /// <returns>Null, and a line on standard error, where the topic cannot be read: what was asked for can be done without.</returns>
    public static RecentFiles? Read(IServiceProvider services, string topic, CancellationToken stop)
    {
        try
        {
            services.GetRequiredService<TopicDirectory>().Require([topic], stop);
            var partitions = services.GetRequiredService<TopicDirectory>().Partitions(topic);
            var (reader, found) = (services.GetRequiredService<TopicReader>(), new Dictionary<string, FileInUse>(StringComparer.OrdinalIgnoreCase));
            Parallel.For(0, partitions, new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = stop }, number => Read(reader, new PartitionId(topic, number), found, stop));
            return new RecentFiles(topic, found);
        }
        catch (Exception refused) when (Reason(refused) is { } reason)
        {
            Console.Error.WriteLine($"not looked at which model files answer requests: {reason}");
            return null;
        }
    }

    /// <summary>The use of a model's file; null when none of the requests that were looked at is of it.</summary>
    public FileInUse? Of(ModelReference model) => _files.GetValueOrDefault(model.Sha256);

    /// <summary>Where the requests that were looked at come from, for a sentence.</summary>
    public override string ToString() => _files.Count == 0
        ? $"'{_topic}' holds no request"
        : $"the last requests on '{_topic}' are of {string.Join(", ", All.Select(f => $"{FileHashes.Named(f.Model)}, until {Minute(f.Last)} UTC"))}";

    public static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static void Read(TopicReader reader, PartitionId partition, Dictionary<string, FileInUse> found, CancellationToken stop)
    {
        var (first, end) = reader.Bounds(partition);
        // Block by block: where little is sent, every other offset is a marker of a transaction.
        for (var (to, seen) = (end, 0); to > first && seen < Requests; to -= Requests)
        {
            foreach (var record in reader.Read(partition, to - Requests, to, stop))
            {
                seen++;
                if (ActivationReader.TryRead(record, out var activation, out _, out _))
                    Note(activation, found);
            }
        }
    }

    private static void Note(Activation activation, Dictionary<string, FileInUse> found)
    {
        var time = activation.EventTime.ToDateTimeOffset();
        lock (found)
        {
            if (!found.TryGetValue(activation.Model.Sha256, out var known) || known.Last < time)
                found[activation.Model.Sha256] = new FileInUse(activation.Model, time);
        }
    }

    private static string? Reason(Exception refused) => refused switch
    {
        TopicException or AccessException => refused.Message,
        AggregateException { InnerException: TopicException or AccessException } several => several.InnerException!.Message,
        _ => null,
    };
}
