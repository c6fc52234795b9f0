using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Role;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Role;

public sealed class BaselineTopicTests : IDisposable
{
    private const string Topic = "baselines";
    private const string Named = "gauss@1";

    private static readonly string Key = BaselineKeys.Of(Clean.Model);

    private readonly Fixtures.Role _role = new(Traffic.Small());
    private readonly string _file = Path.GetTempFileName();
    private readonly byte[] _bytes = Clean.Baseline.Snapshot.ToByteArray();

    public void Dispose()
    {
        _role.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void Announcement_ShouldHoldTheSnapshot_WhenItIsSmallEnough()
    {
        var record = Assert.Single(BaselineTopic.Announce(_bytes, Clean.Baseline, Topic, Key));

        Assert.Equal($"model/{Clean.Model.Sha256}", Encoding.UTF8.GetString(record.Key!));
        Assert.Equal(Clean.Baseline.Snapshot, BaselineRecord.Parser.ParseFrom(record.Value).Snapshot);
    }

    [Fact]
    public void Reference_ShouldNameTheFile()
    {
        var reference = BaselineRecord.Parser.ParseFrom(BaselineTopic.Refer(Clean.Baseline, _file, Topic, Key).Value).Reference;

        Assert.Equal((_file, Clean.Baseline.Id), (reference.Location, reference.Sha256));
        Assert.Equal(Clean.Model, reference.Model);
    }

    [Fact]
    public async Task LargeSnapshot_ShouldBeReadBackWhole_WhateverTheOrderOfItsParts()
    {
        var (large, records) = Large();
        Assert.Equal(4, records.Count);
        Assert.All(records, r => Assert.InRange(r.Value!.Length, 1, BaselineTopic.MaxRecordBytes));
        var running = _role.Source();
        Assert.Empty(running.Current.All);
        foreach (var record in records.Take(3).Reverse().Append(records[3]))
            await _role.Publisher.Publish(record, CancellationToken.None);

        running.Take(Record(Key, BaselineRecord.Parser.ParseFrom(records[3].Value)), CancellationToken.None);
        Assert.Equal(large.Id, Assert.Single(running.Current.All).Id);
        Assert.Equal(large.Id, Assert.Single(_role.Baselines().LoadAll().All).Id);
    }

    [Theory]
    [InlineData("missing", "1 of its 3 parts are not on 'ladis.baselines', or not as they were published: publish it again.")]
    [InlineData("deleted", "1 of its 3 parts are not on")]
    [InlineData("changed", "1 of its 3 parts are not on")]
    [InlineData("cut", "1 of its 3 parts are not on")]
    [InlineData("large", "bytes long, and at most 1,000,000 are read (Ladis:Baselines:MaxReferenceBytes).")]
    [InlineData("renamed", "their sha256 is ")]
    public async Task LargeSnapshot_ShouldNotBeUsed_UnlessItIsWhole(string what, string sentence)
    {
        await Publish();
        var (_, records) = Large();
        var options = new Ladis.Detection.Configuration.BaselinesOptions { MaxReferenceBytes = what == "large" ? 1_000_000 : 256 << 20 };
        foreach (var record in records.Where((_, i) => what != "missing" || i != 1))
            await _role.Publisher.Publish(what == "renamed" ? Renamed(record) : record, CancellationToken.None);
        var second = records[1];
        if (what is "deleted" or "changed" or "cut")
            await _role.Publisher.Publish(new OutputRecord { Topic = second.Topic, Key = second.Key, Value = what == "deleted" ? null : what == "cut" ? second.Value![..^1] : [.. second.Value!.Reverse()] }, CancellationToken.None);
        var log = new LogLines<BaselineTopic>(Microsoft.Extensions.Logging.LogLevel.Error);

        Assert.Equal(Clean.Baseline.Id, Assert.Single(_role.Source(options, log).Current.All).Id);
        Assert.Contains(sentence, Assert.Single(log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detector_ShouldTakeABaselineFromTheTopic()
    {
        await Publish();

        var baseline = Assert.Single(_role.Baselines().LoadAll().All);

        Assert.Equal(Clean.Baseline.Id, baseline.Id);
    }

    [Fact]
    public async Task Detector_ShouldTakeTheNewestRecord_AndNoneThatWasRevoked()
    {
        var newer = Clean.Builder(120).Build([], Clean.Start, "newer");
        await Publish();
        await _role.Publisher.Publish(BaselineTopic.Announce(newer.Bytes, newer.Baseline, _role.Topics.Baselines, Key)[0], CancellationToken.None);

        Assert.Equal(newer.Baseline.Id, Assert.Single(_role.Baselines().LoadAll().All).Id);

        await _role.Publisher.Publish(new OutputRecord { Topic = _role.Topics.Baselines, Key = Encoding.UTF8.GetBytes(Key) }, CancellationToken.None);
        Assert.Empty(_role.Baselines().LoadAll().All);
    }

    [Fact]
    public async Task ConfiguredFile_ShouldWinOverTheTopic()
    {
        await Publish();
        var newer = Clean.Builder(120).Build([], Clean.Start, "file");
        await File.WriteAllBytesAsync(_file, newer.Bytes);

        Assert.Equal(newer.Baseline.Id, Assert.Single(_role.Baselines(_file).LoadAll().All).Id);
    }

    [Fact]
    public async Task Follower_ShouldOfferWhatIsPromotedLater_ByTheTimeThatTheRecordNames()
    {
        await Publish();
        var (source, newer) = (_role.Source(), Clean.Builder(120).Build([], Clean.Start, "newer"));
        var before = source.Current;
        using var follower = new BaselineFollower(source, new Ladis.Streaming.Topics.TopicReader(_role.Clients), Microsoft.Extensions.Logging.Abstractions.NullLogger<BaselineFollower>.Instance);
        await follower.StartAsync(CancellationToken.None);

        var content = new BaselineRecord { Snapshot = newer.Baseline.Snapshot, EffectiveFrom = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Clean.Start.AddHours(1)) };
        await _role.Publisher.Publish(new OutputRecord { Topic = _role.Topics.Baselines, Key = Encoding.UTF8.GetBytes(Key), Value = content.ToByteArray() }, CancellationToken.None);

        Assert.True(SpinWait.SpinUntil(() => !ReferenceEquals(before, source.Current), Waits.Long), "The promoted baseline was not read.");
        Assert.Equal(Clean.Baseline.Id, source.Current.Find(Clean.Model, Clean.Start)!.Id);
        Assert.Equal(newer.Baseline.Id, source.Current.Find(Clean.Model, Clean.Start.AddHours(1))!.Id);
        Assert.Equal([Clean.Baseline.Id], before.All.Select(b => b.Id));
        await follower.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task ScheduledBaseline_ShouldTakeOverAtItsTime_WhereverTheDetectorWasRestarted()
    {
        var newer = Clean.Builder(120).Build([], Clean.Start, "newer").Baseline;
        await Publish();
        await Put(BaselineKeys.Scheduled(Clean.Model, newer.Id), new BaselineRecord { Snapshot = newer.Snapshot, EffectiveFrom = Timestamp.FromDateTimeOffset(Clean.Start.AddSeconds(100)) });
        var records = Traffic.Phases((200, 0)).ToList();
        var undisturbed = new Journal(Traffic.Small(), _role.Source().Current).Feed(records);
        Assert.Equal((newer.Id, 100), Assert.Single(undisturbed.Detector.Save().Baselines.Select(b => (b.BaselineId, b.SinceOffset))));

        foreach (var cut in new[] { 60, 100, 130 })
        {
            // Every start reads the topic anew; on it nothing is under one key, so compaction leaves all there is.
            var before = new Journal(Traffic.Small(), _role.Source().Current).Feed(records.Take(cut));
            var after = Journal.After(before.Checkpoint(), Traffic.Small(), _role.Source().Current).Feed(records.Where(r => r.Offset >= before.Detector.Floor()));
            Assert.Equal(undisturbed.Lines, [.. before.Lines, .. after.Lines]);
        }
    }

    [Fact]
    public async Task RecordWithATimeUnderTheStreamsKey_ShouldLeaveWhatStoodThere_UntilCompaction()
    {
        var newer = Clean.Builder(120).Build([], Clean.Start, "newer").Baseline;
        await Publish();
        await Put(Key, new BaselineRecord { Snapshot = newer.Snapshot, EffectiveFrom = Timestamp.FromDateTimeOffset(Clean.Start.AddHours(1)) });

        var catalog = _role.Source().Current;

        Assert.Equal(Clean.Baseline.Id, catalog.Find(Clean.Model, Clean.Start)!.Id);
        Assert.Equal(newer.Id, catalog.Find(Clean.Model, Clean.Start.AddHours(1))!.Id);
    }

    [Fact]
    public async Task Deletion_ShouldTakeEffect_OnADetectorThatRuns()
    {
        var newer = Clean.Builder(120).Build([], Clean.Start, "newer").Baseline;
        await Publish();
        await Put(BaselineKeys.Scheduled(Clean.Model, newer.Id), new BaselineRecord { Snapshot = newer.Snapshot, EffectiveFrom = Timestamp.FromDateTimeOffset(Clean.Start) });
        var (source, records) = (_role.Source(), Traffic.Phases((90, 0)).ToList());
        var journal = new Journal(Traffic.Small(), source.Current).Feed(records.Take(30));

        source.Take(Record(BaselineKeys.Scheduled(Clean.Model, newer.Id), null), CancellationToken.None);
        journal.Detector.Catalog = source.Current;
        journal.Feed(records.Skip(30).Take(30));
        source.Take(Record(Key, null), CancellationToken.None);
        journal.Detector.Catalog = source.Current;
        journal.Feed(records.Skip(60));

        Assert.All(journal.Verdicts, v => Assert.Equal(v.Window.LastOffset < 30 ? newer.Id : Clean.Baseline.Id, v.BaselineId));
        Assert.True(journal.Verdicts.Max(v => v.Window.LastOffset) is >= 30 and < 60);
        Assert.Empty(journal.Detector.Save().Baselines);
        Assert.Contains("ladis_detector_baseline_changes_total{outcome=\"Withdrawn\"} 2", await _role.Page(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfiguredFile_ShouldStand_WhenAnotherBaselineIsPromoted()
    {
        var newer = Clean.Builder(120).Build([], Clean.Start, "file");
        await File.WriteAllBytesAsync(_file, newer.Bytes);
        var source = _role.Source(_file);
        Assert.Equal(newer.Baseline.Id, Assert.Single(source.Current.All).Id);

        source.Take(Promotion(), CancellationToken.None);

        Assert.Equal(newer.Baseline.Id, Assert.Single(source.Current.All).Id);
        Assert.Contains("ladis_detector_baseline_changes_total{outcome=\"Pinned\"} 1", await _role.Page(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BaselineOfAnotherFile_ShouldTakeNothingAway_WhicheverKeyTheyStandUnder()
    {
        foreach (var key in new[] { Named, null })
        {
            await Put(key ?? Key, new BaselineRecord { Snapshot = Clean.Baseline.Snapshot });
            var running = _role.Source();
            Assert.Equal(Clean.Baseline.Id, running.Current.Find(Clean.Model, Clean.Start)!.Id);
            running.Take(Record(key ?? BaselineKeys.Of(Clean.Other.Model), new BaselineRecord { Snapshot = Clean.Other.Snapshot }), CancellationToken.None);
            await Put(key ?? BaselineKeys.Of(Clean.Other.Model), new BaselineRecord { Snapshot = Clean.Other.Snapshot });

            foreach (var catalog in new[] { running.Current, _role.Source().Current })
            {
                Assert.Equal(Clean.Baseline.Id, catalog.Find(Clean.Model, Clean.Start)!.Id);
                Assert.Equal(Clean.Other.Id, catalog.Find(Clean.Other.Model, Clean.Start)!.Id);
            }

            await _role.Publisher.Publish(new OutputRecord { Topic = _role.Topics.Baselines, Key = Encoding.UTF8.GetBytes(Named) }, CancellationToken.None);
        }
    }

    [Fact]
    public async Task WhatWasPublishedLast_ShouldHold_UnderTheFilesKeyAsUnderItsNames()
    {
        var newer = Clean.Builder(120).Build([], Clean.Start, "newer").Baseline;
        await Put(Named, new BaselineRecord { Snapshot = Clean.Baseline.Snapshot });
        await Put(Key, new BaselineRecord { Snapshot = newer.Snapshot });
        Assert.Equal(newer.Id, _role.Source().Current.Find(Clean.Model, Clean.Start)!.Id);

        await Put(Named, new BaselineRecord { Snapshot = Clean.Baseline.Snapshot });

        Assert.Equal(Clean.Baseline.Id, _role.Source().Current.Find(Clean.Model, Clean.Start)!.Id);
    }

    [Fact]
    public async Task LastBaselineOfAFile_ShouldTakeItsSeriesWithIt()
    {
        await Put(Key, new BaselineRecord { Snapshot = Clean.Baseline.Snapshot });
        var source = _role.Source();
        var processor = _role.Processor(source.Current);
        processor.Assigned([new PartitionLog(Journal.Partition, "", 0, 0, null)]);
        var activation = Traffic.Phases((1, 0)).Single().Activation!;
        processor.Process([new InputRecord { Partition = Journal.Partition, Offset = 0, Timestamp = Clean.Start, Value = activation.ToByteArray() }], new OutputList());
        Assert.Equal(new Dictionary<string, double> { [$"gauss {Clean.Model.Sha256[..12]}"] = 1 }, (await _role.Values())["ladis_detector_baseline_info"].By("model", "sha256"));

        source.Take(Record(Key, null), CancellationToken.None);

        var page = await _role.Page();
        Assert.DoesNotContain("ladis_detector_baseline_info{", page, StringComparison.Ordinal);
        Assert.DoesNotContain("ladis_detector_baseline_created_timestamp_seconds{", page, StringComparison.Ordinal);
    }

    /// <summary>A snapshot of three parts, by text that no test looks at.</summary>
    private (LoadedBaseline Baseline, IReadOnlyList<OutputRecord> Records) Large()
    {
        var snapshot = Clean.Baseline.Snapshot.Clone();
        snapshot.Provenance = string.Concat(Enumerable.Range(0, 400_000).Select(i => $"{i:x5}"));
        var bytes = snapshot.ToByteArray();
        var baseline = BaselineReader.Read(bytes, "large");
        return (baseline, BaselineTopic.Announce(bytes, baseline, _role.Topics.Baselines, Key));
    }

    /// <summary>Parts and announcement under another id: each part is what it was, and the whole is not what it says.</summary>
    private static OutputRecord Renamed(OutputRecord record)
    {
        var (key, other) = (Encoding.UTF8.GetString(record.Key!), new string('c', 64));
        if (BaselineKeys.BaselineOfPart(key) is { } id)
            return new OutputRecord { Topic = record.Topic, Key = Encoding.UTF8.GetBytes(key.Replace(id, other, StringComparison.Ordinal)), Value = record.Value };
        var content = BaselineRecord.Parser.ParseFrom(record.Value);
        content.Chunks.Sha256 = other;
        return new OutputRecord { Topic = record.Topic, Key = record.Key, Value = content.ToByteArray() };
    }

    private static InputRecord Promotion() => Record(Key, new BaselineRecord { Snapshot = Clean.Baseline.Snapshot });

    private static InputRecord Record(string key, BaselineRecord? content) => new()
    {
        Partition = new PartitionId("baselines", 0),
        Offset = 0,
        Timestamp = Clean.Start,
        Key = Encoding.UTF8.GetBytes(key),
        Value = content?.ToByteArray(),
    };

    private async Task Put(string key, BaselineRecord content) => await _role.Publisher.Publish(
        new OutputRecord { Topic = _role.Topics.Baselines, Key = Encoding.UTF8.GetBytes(key), Value = content.ToByteArray() }, CancellationToken.None);

    private async Task Publish() => await _role.Publisher.Publish(
        BaselineTopic.Announce(_bytes, Clean.Baseline, _role.Topics.Baselines, Key)[0], CancellationToken.None);
}
