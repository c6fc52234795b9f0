using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ladis.Cli.Commands;
using Ladis.Cli.Configuration;
using Ladis.Cli.Hosting;
using Ladis.Contracts;
using Ladis.Detection.Baselines;
using Ladis.Detection.Role;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;

namespace Ladis.Cli.Baselines;

/// <summary>The baselines topic as people use it: put a snapshot there, choose the one in use, see what there is.</summary>
internal sealed class BaselineShelf(IServiceProvider services, LadisOptions options)
{
    /// <summary>A snapshot above this goes to the topic by reference: with the brokers' usual limit of 1 MiB a record.</summary>
    private const int MaxRecordBytes = 1_000_000;

    private const int ShortestPrefix = 6;

    private readonly HashSet<(PartitionId Partition, long Offset)> _told = [];

    private string Topic => options.Topics.Baselines;

    /// <summary>Runs a command that needs nothing but the topic.</summary>
    public static async Task<int> Run(LadisOptions options, Func<BaselineShelf, Task> command, CancellationToken stop)
    {
        LadisConfiguration.Require((nameof(options.Kafka), options.Kafka), (nameof(options.Topics), options.Topics), (nameof(options.Baselines), options.Baselines));
        await using var services = RoleHost.Services(options);
        services.GetRequiredService<TopicDirectory>().Require([options.Topics.Baselines], stop);
        await command(new BaselineShelf(services, options));
        return ExitCodes.Success;
    }

    /// <summary>Puts a snapshot on the topic: in use from now on, or as a candidate for <see cref="Promote"/>.</summary>
    public async Task Publish(string file, byte[] bytes, LoadedBaseline baseline, bool candidate, CancellationToken stop)
    {
        var location = bytes.Length > MaxRecordBytes ? BaselineTopic.Locate(options.Baselines, file) : "";
        var record = BaselineTopic.Announce(bytes, baseline, location, Topic, MaxRecordBytes);
        var stream = StreamIds.Of(baseline.Model);
        var (partition, offset) = candidate ? await Put(BaselineKeys.Candidate(baseline.Id), record.Value, stop) : await TakeIntoUse(stream, record.Value!, stop);
        Console.WriteLine($"published to {partition}/{offset}{(candidate ? $" as a candidate: 'ladis baseline promote {baseline.Id[..12]}' takes it into use" : "")}");
        if (location.Length > 0)
            Console.WriteLine($"by reference: the snapshot is too large for a record; detectors read '{location}' below their Ladis:Baselines:ReferenceFolder, and pass the record over where none is set");
    }

    /// <summary>Takes a baseline that stands on the topic into use for its model, at once or from a time on.</summary>
    /// <exception cref="BaselineException">The id names no baseline, or several.</exception>
    public async Task Promote(string id, DateTimeOffset? effectiveFrom, CancellationToken stop)
    {
        if (id.Length < ShortestPrefix)
            throw new BaselineException($"'{id}' is too short for an id: give at least its first {ShortestPrefix} digits; 'ladis baseline list' shows them.");
        var found = Records(stop).Where(r => r.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase)).DistinctBy(r => r.Id, StringComparer.Ordinal).ToList();
        if (found.Count != 1)
        {
            throw new BaselineException(found.Count == 0
                ? $"'{Topic}' holds no baseline '{id}': 'ladis baseline list' shows what there is; 'ladis baseline publish FILE' puts one there."
                : $"'{id}' names {found.Count} baselines of '{Topic}': {string.Join(", ", found.Select(r => r.Id[..16]))}. Give more digits.");
        }

        var chosen = found[0];
        var (stream, content) = (StreamIds.Of(chosen.Model), chosen.Content.Clone());
        content.EffectiveFrom = effectiveFrom is { } from ? Timestamp.FromDateTimeOffset(from) : null;
        var (partition, offset) = effectiveFrom is null
            ? await TakeIntoUse(stream, content.ToByteArray(), stop)
            : await Put(BaselineKeys.Scheduled(stream, chosen.Id), content.ToByteArray(), stop);
        Console.WriteLine($"in use for   {stream}: {chosen.Id} ({partition}/{offset}){(effectiveFrom is { } time ? $", from the first request at or after {Minute(time)} UTC on" : "")}");
    }

    /// <summary>Prints every baseline of the topic, those in use first.</summary>
    public void List(CancellationToken stop)
    {
        var all = Records(stop).ToList();
        if (all.Count == 0)
        {
            Console.WriteLine($"'{Topic}' holds no baseline.");
            return;
        }

        var newest = all.GroupBy(r => r.Key, StringComparer.Ordinal).Select(g => g.Last()).ToHashSet();
        var rows = all.GroupBy(r => r.Id, StringComparer.Ordinal)
            .Select(copies => (Rank: copies.Min(r => Rank(r, newest)), Last: copies.MinBy(r => Rank(r, newest))!))
            .OrderBy(r => StreamIds.Of(r.Last.Model), StringComparer.Ordinal).ThenBy(r => r.Rank);
        Console.WriteLine($"{"baseline",-14}{"model",-24}{"rows",8}  {"built (UTC)",-18}{"state",-23}record");
        foreach (var (rank, baseline) in rows)
            Console.WriteLine(Line(baseline, rank));
    }

    /// <summary>
    /// Puts a record under a stream's key, and then takes back what was to come later or came so: of two baselines the one with a time would win.
    /// In this order a stop in between leaves a baseline in force.
    /// </summary>
    private async Task<(PartitionId Partition, long Offset)> TakeIntoUse(string stream, byte[] value, CancellationToken stop)
    {
        var scheduled = Records(stop).Select(r => r.Key).Where(key => key.StartsWith(BaselineKeys.Scheduled(stream, ""), StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        var place = await Put(stream, value, stop);
        foreach (var key in scheduled)
            await Put(key, null, stop);
        return place;
    }

    private static int Rank(PublishedBaseline baseline, HashSet<PublishedBaseline> newest) => (newest.Contains(baseline), baseline.IsCandidate, baseline.EffectiveFrom) switch
    {
        (true, false, null) => 0,
        (true, false, _) => 1,
        (_, true, _) => 2,
        _ => 3,
    };

    private static string Line(PublishedBaseline baseline, int rank)
    {
        string[] states = ["in use", $"from {Minute(baseline.EffectiveFrom)}", "candidate", "replaced"];
        var snapshot = baseline.Content.Snapshot;
        var rows = snapshot?.PredictedClasses.Count.ToString("N0", CultureInfo.InvariantCulture) ?? "in a file";
        var built = snapshot?.CreatedAt is { } created ? Minute(created.ToDateTimeOffset()) : "–";
        return $"{baseline.Id[..Math.Min(12, baseline.Id.Length)],-14}{StreamIds.Of(baseline.Model),-24}{rows,8}  {built,-18}{states[rank],-23}{baseline.Record}";
    }

    private static string Minute(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";

    /// <summary>All baselines in the order of their partitions, without what a tombstone removed; what cannot be used is told, and left out.</summary>
    private List<PublishedBaseline> Records(CancellationToken stop)
    {
        var (directory, reader, found) = (services.GetRequiredService<TopicDirectory>(), services.GetRequiredService<TopicReader>(), new List<PublishedBaseline>());
        for (var partition = 0; partition < directory.Partitions(Topic); partition++)
        {
            foreach (var record in reader.Read(new PartitionId(Topic, partition), cancellationToken: stop))
            {
                if (record.Value is { Length: > 0 })
                    Add(found, record);
                else
                    found.RemoveAll(r => string.Equals(r.Key, PublishedBaseline.KeyOf(record), StringComparison.Ordinal));
            }
        }

        return found;
    }

    private void Add(List<PublishedBaseline> found, InputRecord record)
    {
        try
        {
            found.Add(PublishedBaseline.Of(record));
        }
        catch (BaselineException unusable)
        {
            if (_told.Add((record.Partition, record.Offset)))
                Console.Error.WriteLine($"passed over: {unusable.Message}");
        }
    }

    private Task<(PartitionId Partition, long Offset)> Put(string key, byte[]? value, CancellationToken stop) => services.GetRequiredService<RecordPublisher>()
        .Publish(new OutputRecord { Topic = Topic, Key = Encoding.UTF8.GetBytes(key), Value = value }, stop);
}
