using System.Text;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;
using Ladis.Detection.Role;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Streaming.Records;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ladis.Detection.Tests.Role;

/// <summary>Whatever stands on the baselines topic, a detector goes on with what it has, and a restarted one begins with it.</summary>
public sealed class UnusableBaselineTests : IDisposable
{
    private const string Key = "gauss@1";

    private readonly Fixtures.Role _role = new(Traffic.Small());
    private readonly LogLines<BaselineTopic> _log = new(LogLevel.Warning);
    private readonly BaselinesOptions _options = new();

    public static TheoryData<string> Unusable => [.. UnusableRecords.Names];

    public void Dispose() => _role.Dispose();

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task Record_ShouldBePassedOver_WhateverIsWrongWithIt(string name)
    {
        var (value, sentence) = UnusableRecords.Of(name);
        await Publish(new BaselineRecord { Snapshot = Clean.Baseline.Snapshot }.ToByteArray());
        var running = _role.Source(_options, _log);
        var before = running.Current;

        running.Take(new InputRecord { Partition = new PartitionId("baselines", 0), Offset = 1, Timestamp = Clean.Start, Key = Encoding.UTF8.GetBytes(Key), Value = value }, CancellationToken.None);

        Assert.Same(before, running.Current);
        Assert.Equal(Clean.Baseline.Id, Assert.Single(before.All).Id);
        await AssertTold(1, sentence);

        await Publish(value);
        Assert.Equal(Clean.Baseline.Id, Assert.Single(_role.Source(_options, _log).Current.All).Id);
        await AssertTold(2, sentence);
    }

    [Fact]
    public async Task CaseOfTheYear31Million_ShouldBePassedOverOnce_AndTheTopicFollowedBeyondIt()
    {
        var file = Ladis.Testing.SharedData.FindOrSkip("cases/records/time2.bin");
        await Publish(new BaselineRecord { Snapshot = Clean.Baseline.Snapshot }.ToByteArray());
        var (source, newer) = (_role.Source(_options, _log), Clean.Builder(120).Build([], Clean.Start, "newer").Baseline);
        var before = source.Current;
        using var follower = new BaselineFollower(source, new Ladis.Streaming.Topics.TopicReader(_role.Clients), NullLogger<BaselineFollower>.Instance);
        await follower.StartAsync(CancellationToken.None);

        await Publish(await File.ReadAllBytesAsync(file));
        await Publish(new BaselineRecord { Snapshot = newer.Snapshot }.ToByteArray());

        Assert.True(SpinWait.SpinUntil(() => !ReferenceEquals(before, source.Current), Waits.Long), "What came after the record was not read.");
        Assert.Equal(newer.Id, source.Current.Find(Clean.Model, Clean.Start)!.Id);
        await AssertTold(1, "(effective_from: 999999999999999 s and");
        await follower.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task RecordOfATimeBeyondAll_ShouldNotEndTheReading()
    {
        // Microseconds where milliseconds are meant.
        await _role.PublishAt(1_795_698_918_010_000, Key, new BaselineRecord { Snapshot = Clean.Baseline.Snapshot }.ToByteArray());

        Assert.Equal(Clean.Baseline.Id, Assert.Single(_role.Source(_options, _log).Current.All).Id);
        Assert.Empty(_log.All);
    }

    [Fact]
    public async Task RestartedDetector_ShouldGoBackToTheNewestThatCanBeUsed_WithWhatIsScheduled()
    {
        var (newer, next) = (Clean.Builder(120).Build([], Clean.Start, "newer").Baseline, Clean.Builder(160).Build([], Clean.Start, "next").Baseline);
        await Publish(new BaselineRecord { Snapshot = Clean.Baseline.Snapshot }.ToByteArray());
        await Publish(new BaselineRecord { Snapshot = newer.Snapshot }.ToByteArray());
        await Publish(new BaselineRecord { Snapshot = next.Snapshot, EffectiveFrom = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Clean.Start.AddHours(1)) }.ToByteArray());
        await Publish(UnusableRecords.Of("NaN").Value);

        var catalog = _role.Source(_options, _log).Current;

        Assert.Equal([newer.Id, next.Id], catalog.All.Select(b => b.Id));
        Assert.Equal(newer.Id, catalog.Find(Clean.Model, Clean.Start)!.Id);
        Assert.Equal(next.Id, catalog.Find(Clean.Model, Clean.Start.AddHours(1))!.Id);
        await AssertTold(1, "NaN");
    }

    private async Task AssertTold(int times, string sentence)
    {
        Assert.Contains($"ladis_detector_baseline_changes_total{{outcome=\"Unusable\"}} {times}\n", await _role.Page(), StringComparison.Ordinal);
        Assert.Equal(times, _log.All.Count);
        Assert.All(_log.All, line => Assert.StartsWith("Passed over on the baselines topic: the record ", line, StringComparison.Ordinal));
        Assert.All(_log.All, line => Assert.Contains(sentence, line, StringComparison.OrdinalIgnoreCase));
    }

    private async Task Publish(byte[] value) => await _role.Publisher.Publish(
        new OutputRecord { Topic = _role.Topics.Baselines, Key = Encoding.UTF8.GetBytes(Key), Value = value }, CancellationToken.None);
}
