using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Role;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Roles;
using Ladis.Hosting.Terminal;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;

namespace Ladis.Workbench.Baselines;

/// <summary>The baselines topic as people use it: put a snapshot there, choose the one in use, see what there is, take it off again.</summary>
internal sealed class BaselineShelf(IServiceProvider services, LadisOptions options)
{
    /// <summary>What the transactional ids of publishers begin with.</summary>
    private const string Transactions = "ladis-baselines";

    private const int ShortestPrefix = 6;

    /// <summary>A file without a request for so long has been rolled away.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(5);

    private readonly PublishedBaselines _published =
        new(options.Topics.Baselines, services.GetRequiredService<TopicDirectory>(), services.GetRequiredService<TopicReader>());

    private readonly BaselineListing _listing = new(options.Topics.Baselines);

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
    public async Task Publish(byte[] bytes, LoadedBaseline baseline, bool candidate, CancellationToken stop)
    {
        var records = BaselineTopic.Announce(bytes, baseline, Topic, KeyFor(baseline, candidate));
        await Publish(baseline, candidate, () => records.Count > 1 ? Task.FromResult(Publisher.PublishTogether(records, Transactions, stop)) : Publisher.Publish(records[0], stop), stop);
        if (records.Count > 1)
            Console.WriteLine($"in {records.Count - 1} parts: {bytes.Length:N0} bytes are more than a record takes");
    }

    /// <summary>Puts on the topic where a snapshot lies, for detectors that see the same folder.</summary>
    /// <exception cref="BaselineException">The file lies outside of that folder.</exception>
    public async Task PublishReference(string file, LoadedBaseline baseline, bool candidate, CancellationToken stop)
    {
        var location = BaselineTopic.Locate(options.Baselines, file);
        await Publish(baseline, candidate, () => Publisher.Publish(BaselineTopic.Refer(baseline, location, Topic, KeyFor(baseline, candidate)), stop), stop);
        Console.WriteLine($"by reference: detectors read '{location}' below their Ladis:Baselines:ReferenceFolder, and pass the record over where none is set");
    }

    private async Task Publish(LoadedBaseline baseline, bool candidate, Func<Task<(PartitionId Partition, long Offset)>> put, CancellationToken stop)
    {
        var (partition, offset) = candidate ? await put() : await TakeIntoUse(baseline.Model, put, stop);
        var use = candidate ? $"as a candidate: 'ladis baseline promote {FileHashes.Short(baseline.Id)}' takes it into use" : $"for {FileHashes.Named(baseline.Model)}";
        Console.WriteLine($"published to {partition}/{offset} {use}");
        if (!candidate)
            Warn(baseline.Model, stop);
    }

    private static string KeyFor(LoadedBaseline baseline, bool candidate) => candidate ? BaselineKeys.Candidate(baseline.Id) : BaselineKeys.Of(baseline.Model);

    /// <summary>Takes a baseline that stands on the topic into use for its model's file, at once or from a time on.</summary>
    /// <exception cref="BaselineException">The id names no baseline, or several.</exception>
    public async Task Promote(string id, DateTimeOffset? effectiveFrom, CancellationToken stop)
    {
        if (id.Length < ShortestPrefix)
            throw new BaselineException($"'{id}' is too short for an id: give at least its first {ShortestPrefix} digits; 'ladis baseline list' shows them.");
        var found = _published.Read(stop).Where(r => r.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase)).DistinctBy(r => r.Id, StringComparer.Ordinal).ToList();
        if (found.Count != 1)
        {
            throw new BaselineException(found.Count == 0
                ? $"'{Topic}' holds no baseline '{id}': 'ladis baseline list' shows what there is; 'ladis baseline publish FILE' puts one there."
                : $"'{id}' names {found.Count} baselines of '{Topic}': {string.Join(", ", found.Select(r => r.Id[..16]))}. Give more digits.");
        }

        var chosen = found[0];
        var content = chosen.Content.Clone();
        content.EffectiveFrom = effectiveFrom is { } from ? Timestamp.FromDateTimeOffset(from) : null;
        var (partition, offset) = effectiveFrom is null
            ? await TakeIntoUse(chosen.Model, () => Put(BaselineKeys.Of(chosen.Model), content.ToByteArray(), stop), stop)
            : await Put(BaselineKeys.Scheduled(chosen.Model, chosen.Id), content.ToByteArray(), stop);
        Console.WriteLine($"in use for   {FileHashes.Named(chosen.Model)}: {chosen.Id} ({partition}/{offset}){(effectiveFrom is { } time ? $", from the first request at or after {RecentFiles.Minute(time)} UTC on" : "")}");
        Warn(chosen.Model, stop);
    }

    /// <summary>Takes every baseline of a model's file off the topic, once the file has answered its last request.</summary>
    /// <param name="sha256">The file's SHA-256 or its first digits.</param>
    /// <param name="evenIfUsed">Whether requests of the file may be left without a baseline.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="BaselineException">The hash names no file or several, the file is at work, or its baselines cannot be told from another file's.</exception>
    public async Task Retire(string sha256, bool evenIfUsed, CancellationToken stop)
    {
        var all = _published.Read(stop);
        var models = all.Select(r => r.Model).Where(m => m.Sha256.StartsWith(sha256, StringComparison.OrdinalIgnoreCase)).DistinctBy(m => m.Sha256, StringComparer.OrdinalIgnoreCase).ToList();
        if (models.Count != 1 || sha256.Length < ShortestPrefix)
        {
            throw new BaselineException(
                $"'{sha256}' names {models.Count} model files with baselines on '{Topic}': give at least {ShortestPrefix} digits of one's sha256; 'ladis baseline list' shows them.");
        }

        var model = models[0];
        if (!evenIfUsed && Recent(stop)?.Of(model) is { } use && services.GetRequiredService<TimeProvider>().GetUtcNow() - use.Last < Silence)
        {
            throw new BaselineException(
                $"{FileHashes.Named(model)} has answered a request of {RecentFiles.Minute(use.Last)} UTC: without a baseline the next ones are not judged. "
                + $"Stop its workers and wait for {Silence.TotalMinutes:0} minutes, or give --even-if-used.");
        }

        var keys = PublishedBaselines.OwnKeys(all, model);
        if (all.Find(r => r.IsOf(model) && !keys.Contains(r.Key, StringComparer.Ordinal)) is { } shared)
            throw new BaselineException($"A baseline of {FileHashes.Named(model)} stands under '{shared.Key}' with another file's, as an earlier version wrote it: take the other one into use first ('ladis baseline promote'), which gives it a key of its own.");
        foreach (var key in keys)
            await Put(key, null, stop);
        await Sweep(stop);
        Console.WriteLine($"retired      {FileHashes.Named(model)}: detectors drop its requests from now on");
    }

    /// <summary>Prints every baseline of the topic, those in use first.</summary>
    public void List(CancellationToken stop) => _listing.Print(_published.Read(stop), Recent(stop));

    private void Warn(ModelReference model, CancellationToken stop) => _listing.Warn(model, _published.Read(stop), Recent(stop));

    private RecentFiles? Recent(CancellationToken stop) => RecentFiles.Read(services, options.Topics.Activations, stop);

    /// <summary>
    /// Has a record put under a model file's key, and then takes back what stands elsewhere for that file: what was to come later or came so (of two baselines the
    /// one with a time would win), and what an earlier version put under the model's name. In this order a stop in between leaves a baseline in force. Parts of
    /// snapshots that nothing names any more go, too.
    /// </summary>
    private async Task<(PartitionId Partition, long Offset)> TakeIntoUse(ModelReference model, Func<Task<(PartitionId Partition, long Offset)>> put, CancellationToken stop)
    {
        var own = BaselineKeys.Of(model);
        var others = PublishedBaselines.OwnKeys([.. _published.Read(stop).Where(r => !r.IsCandidate)], model).Where(key => !string.Equals(key, own, StringComparison.Ordinal));
        var place = await put();
        foreach (var key in others)
            await Put(key, null, stop);
        await Sweep(stop);
        return place;
    }

    private async Task Sweep(CancellationToken stop)
    {
        foreach (var part in _published.LooseParts(_published.Read(stop), services.GetRequiredService<TimeProvider>().GetUtcNow()))
            await Put(part, null, stop);
    }

    private RecordPublisher Publisher => services.GetRequiredService<RecordPublisher>();

    private Task<(PartitionId Partition, long Offset)> Put(string key, byte[]? value, CancellationToken stop) => Publisher
        .Publish(new OutputRecord { Topic = Topic, Key = Encoding.UTF8.GetBytes(key), Value = value }, stop);
}
